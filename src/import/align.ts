import { formatShape } from '../ir/dim/text.ts';
import type { Graph, Node } from '../ir/graph.ts';
import { equalTypes, type ValueType } from '../ir/type.ts';
import type { Constant } from '../onnx/tensor.ts';
import type { Tensor, Weights } from '../weights/tensor.ts';
import type { Net, NetNode } from './net.ts';

/**
 * Lays the graph that a written spec compiles to beside the foreign one, node by node in the order in which the spec was written: the
 * same operations on the same values, with the same types and parameters. Gives the weights by the names that the spec has for them;
 * throws where anything differs, because then what would be written is another network, and that is a defect of ninc.
 */
export function align(graph: Graph, net: Net, order: readonly NetNode[]): Weights {
  const expect = (condition: boolean, what: string) => {
    if (!condition) throw new Error(`the imported spec is not the model: ${what}`);
  };
  expect(graph.nodes.length === order.length, `${graph.nodes.length} nodes instead of ${order.length}`);
  const values = new Map(graph.inputs.map(({ name }, index) => [name, net.inputs[index]?.name ?? '']));
  const weights = new Map<string, Tensor>();
  for (const [index, node] of graph.nodes.entries()) {
    const meant = order[index];
    if (meant === undefined) break;
    const place = `${node.id} for ${meant.source.name}`;
    expect(node.op === meant.op, `${place}: ${node.op} instead of ${meant.op}`);
    expect(
      equalTypes(node.type, meant.type),
      `${place}: ${formatShape(node.type.shape)} instead of ${formatShape(meant.type.shape)}`,
    );
    const read = node.inputs.map((input) => values.get(input) ?? '');
    const wanted = [...meant.inputs];
    // The order of terms does not matter.
    if (node.op === 'add' || node.op === 'mul' || node.op === 'maximum') {
      read.sort();
      wanted.sort();
    }
    expect(read.join('\u0001') === wanted.join('\u0001'), `${place} reads other values`);
    values.set(node.id, meant.output);
    collect(node, meant, weights, expect);
  }
  const outputs = graph.outputs.map(({ name, value }) => `${name}=${values.get(value)}`);
  expect(outputs.join() === net.outputs.map(({ name, value }) => `${name}=${value}`).join(), 'its outputs differ');
  return weights;
}

function collect(
  node: Node,
  meant: NetNode,
  weights: Map<string, Tensor>,
  expect: (condition: boolean, what: string) => void,
): void {
  expect(node.parameters.length === meant.weights.size, `${node.id} has other parameters`);
  for (const { name, role, shape, dtype } of node.parameters) {
    const constant = meant.weights.get(role);
    expect(
      constant !== undefined && constant.data.length === shape.reduce((all, size) => all * size, 1),
      `${name} has another size`,
    );
    if (constant !== undefined) weights.set(name, { shape, data: floats(constant, dtype) });
  }
}

function floats({ data }: Constant, dtype: ValueType['dtype']): Tensor['data'] {
  if (dtype === 'float64') return data instanceof Float64Array ? data : new Float64Array(data);
  return data instanceof Float32Array ? data : new Float32Array(data);
}
