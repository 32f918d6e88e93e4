import type { Initialiser, ParameterSpec } from './parameter.ts';
import { fillUniform, MersenneTwister } from './random.ts';
import { elements, type Tensor, type Weights } from './tensor.ts';

/**
 * The weights that PyTorch's constructors give: for float32 the same bytes as `torch.manual_seed(seed)` followed by
 * building the modules on CPU in the order of the parameters. Only operations that IEEE 754 rounds exactly are used, so
 * that every machine gives the same. Throws for a seed outside `seedRange`.
 */
export function initialise(parameters: readonly ParameterSpec[], seed: number): Weights {
  const random = new MersenneTwister(seed);
  const weights = new Map<string, Tensor>();
  for (const { name, shape, dtype, initialise } of parameters) {
    const count = elements(shape);
    const data = dtype === 'float64' ? new Float64Array(count) : new Float32Array(count);
    fill(data, initialise, random);
    weights.set(name, { shape, data });
  }
  return weights;
}

/** The seeded input of a run: the numbers of `torch.manual_seed(seed); torch.rand(shape)`, float32 in [0, 1). */
export function uniformInput(shape: readonly number[], seed: number): Tensor {
  const data = new Float32Array(elements(shape));
  fillUniform(data, 0, 1, new MersenneTwister(seed));
  return { shape, data };
}

function fill(data: Float32Array | Float64Array, initialise: Initialiser, random: MersenneTwister): void {
  if (initialise.kind === 'constant') {
    data.fill(initialise.value);
    return;
  }
  const bound =
    initialise.kind === 'kaiming_uniform' ? kaimingBound(initialise.fanIn) : 1 / Math.sqrt(initialise.fanIn);
  fillUniform(data, -bound, bound, random);
}

/** √3 · gain / √fanIn with gain = √(2 / (1 + a²)), a = √5: in the order in which torch.nn.init rounds it. */
function kaimingBound(fanIn: number): number {
  const a = Math.sqrt(5);
  const gain = Math.sqrt(2 / (1 + a * a));
  return Math.sqrt(3) * (gain / Math.sqrt(fanIn));
}
