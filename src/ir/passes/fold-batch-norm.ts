import { parametersOf } from '../build/nodes.ts';
import type { Graph, Node, NodeOf, NormNames, Parameter } from '../graph.ts';
import { valueTypes } from '../graph.ts';
import type { ValueType } from '../type.ts';
import type { Pass } from './pass.ts';
import { countUses } from './uses.ts';

/**
 * A batch norm behind a convolution is another convolution at inference: its kernel scaled, its bias shifted, channel by channel.
 *
 * 1. conv2d that only a batch_norm2d reads → one conv2d with a bias, named as the norm, of derived parameters.
 * 2. A convolution that something else reads too, or whose parameters are derived already → as it is.
 */
export const foldBatchNorm: Pass = {
  name: 'fold_batch_norm',
  requires: 'a graph that is only run: running statistics do not change',
  ensures: 'no batch_norm2d is the only reader of a convolution whose parameters are the spec’s own',
  run(graph) {
    const uses = countUses(graph);
    const types = valueTypes(graph);
    const convolutions = new Map<string, NodeOf<'conv2d'>>();
    for (const node of graph.nodes) {
      const own = node.parameters.every(({ derived }) => derived === undefined);
      if (node.op === 'conv2d' && own && uses.get(node.id) === 1) convolutions.set(node.id, node);
    }
    const folded = new Set<string>();
    const norms = graph.nodes.map((node) => {
      const convolution = node.op === 'batch_norm2d' ? convolutions.get(node.inputs[0] ?? '') : undefined;
      if (node.op !== 'batch_norm2d' || convolution === undefined) return node;
      folded.add(convolution.id);
      return fold(convolution, node, types);
    });
    if (folded.size === 0) return graph;
    return { ...graph, nodes: norms.filter(({ id }) => !folded.has(id)) } satisfies Graph;
  },
};

function fold(
  convolution: NodeOf<'conv2d'>,
  norm: NodeOf<'batch_norm2d'>,
  types: ReadonlyMap<string, ValueType>,
): Node {
  const attributes = { ...convolution.attributes, bias: true };
  const inputs = convolution.inputs.flatMap((name) => types.get(name) ?? []);
  const inferred = parametersOf(norm.id, 'conv2d', attributes, inputs);
  const names: NormNames = {
    mean: `${norm.id}.running_mean`,
    variance: `${norm.id}.running_var`,
    ...(norm.attributes.affine && { weight: `${norm.id}.weight`, bias: `${norm.id}.bias` }),
    eps: norm.attributes.eps,
  };
  const parameters = inferred.map((parameter): Parameter => {
    if (parameter.role === 'weight') {
      return { ...parameter, derived: { kind: 'scaled', kernel: `${convolution.id}.weight`, norm: names } };
    }
    const bias = convolution.attributes.bias ? { bias: `${convolution.id}.bias` } : {};
    return { ...parameter, derived: { kind: 'shifted', ...bias, norm: names } };
  });
  return { ...convolution, id: norm.id, attributes, parameters };
}
