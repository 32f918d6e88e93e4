import { allParameters, type Derivation, type Graph, type NormNames } from '../ir/graph.ts';
import type { Tensor, Weights } from '../weights/tensor.ts';
import type { Precision } from './backend.ts';

/**
 * The arrays of a graph after its passes: the spec's own as they are, derived ones computed in float64 and kept so where
 * `precision` is f64, rounded to float32 elsewhere.
 */
export function deriveWeights(graph: Graph, weights: Weights, precision: Precision = 'f64'): Weights {
  const empty = (length: number) => (precision === 'f64' ? new Float64Array(length) : new Float32Array(length));
  const parameters = allParameters(graph);
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
      derived === undefined
        ? arrayOf(name, weights)
        : { shape, data: derive(derived, normOf(derived.norm), weights, empty) },
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

function derive(
  derived: Derivation,
  { mean, scale, bias }: Norm,
  weights: Weights,
  empty: (length: number) => Tensor['data'],
): Tensor['data'] {
  if (derived.kind === 'shifted') {
    const own = derived.bias === undefined ? undefined : arrayOf(derived.bias, weights).data;
    const shifted = empty(scale.length);
    for (const [c, factor] of scale.entries())
      shifted[c] = ((own?.[c] ?? 0) - (mean[c] ?? 0)) * factor + (bias?.[c] ?? 0);
    return shifted;
  }
  const { data } = arrayOf(derived.kernel, weights);
  const result = empty(data.length);
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
