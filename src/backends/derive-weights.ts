import type { Derivation, Graph, NormNames } from '../ir/graph.ts';
import type { Tensor, Weights } from '../weights/tensor.ts';

/** The arrays of a graph after its passes: the spec's own as they are, derived ones computed in float64. */
export function deriveWeights(graph: Graph, weights: Weights): Weights {
  const parameters = graph.nodes.flatMap((node) => node.parameters);
  if (parameters.every(({ derived }) => derived === undefined)) return weights;
  const norms = new Map<string, Norm>();
  const normOf = (names: NormNames): Norm => {
    const known = norms.get(names.mean) ?? readNorm(names, weights);
    norms.set(names.mean, known);
    return known;
  };
  return new Map(
    parameters.map(({ name, shape, derived }) => [
      name,
      derived === undefined ? arrayOf(name, weights) : { shape, data: derive(derived, normOf(derived.norm), weights) },
    ]),
  );
}

/** What a norm does to a channel: `(x - mean) · scale + bias`. */
interface Norm {
  readonly mean: Tensor['data'];
  readonly scale: Float64Array;
  readonly bias: Tensor['data'] | undefined;
}

function readNorm({ mean, variance, weight, bias, eps }: NormNames, weights: Weights): Norm {
  const learned = weight === undefined ? undefined : arrayOf(weight, weights).data;
  return {
    mean: arrayOf(mean, weights).data,
    scale: Float64Array.from(
      arrayOf(variance, weights).data,
      (value, c) => (learned?.[c] ?? 1) / Math.sqrt(value + eps),
    ),
    bias: bias === undefined ? undefined : arrayOf(bias, weights).data,
  };
}

function derive(derived: Derivation, { mean, scale, bias }: Norm, weights: Weights): Float64Array {
  if (derived.kind === 'shifted') {
    const own = derived.bias === undefined ? undefined : arrayOf(derived.bias, weights).data;
    return scale.map((factor, c) => ((own?.[c] ?? 0) - (mean[c] ?? 0)) * factor + (bias?.[c] ?? 0));
  }
  const { data } = arrayOf(derived.kernel, weights);
  const result = new Float64Array(data.length);
  const each = data.length / scale.length;
  for (let c = 0; c < scale.length; c++) {
    const factor = scale[c] ?? 1;
    for (let at = c * each; at < (c + 1) * each; at++) result[at] = (data[at] ?? 0) * factor;
  }
  return result;
}

function arrayOf(name: string, weights: Weights): Tensor {
  const found = weights.get(name);
  if (found === undefined) throw new Error(`there is no array ${name}`);
  return found;
}
