import { around, type Float64Tensor, zeros } from '../array.ts';
import type { Kernel, Kernels } from '../kernel.ts';

/** Applies a function to each element. */
function pointwise(of: (x: number) => number): ({ input }: { readonly input: Float64Tensor }) => Float64Tensor {
  return ({ input }) => ({ shape: input.shape, data: input.data.map((x) => of(x)) });
}

/** erf to double precision: Abramowitz and Stegun 7.1.5 (series) below 3, their continued fraction 7.1.14 for erfc above. */
function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 3) {
    let term = size;
    let sum = size;
    for (let n = 1; Math.abs(term) > 1e-20 * sum; n++) {
      term *= (-size * size) / n;
      sum += term / (2 * n + 1);
    }
    return Math.sign(x) * sum * (2 / Math.sqrt(Math.PI));
  }
  let fraction = 0;
  for (let k = 60; k >= 1; k--) fraction = k / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-size * size) / (Math.sqrt(Math.PI) * (size + fraction)));
}

/** Φ, the distribution function of the normal distribution. */
const normal = (x: number) => (1 + erf(x / Math.SQRT2)) / 2;

const relu6 = (x: number) => Math.min(Math.max(x, 0), 6);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
/** ln(1 + exp(x)) without overflow. */
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** The constants of Klambauer et al. (2017), as torch.nn.SELU has them. */
const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

const gelu: Kernel<'gelu'> = ({ node, input }) => {
  const inner = (x: number) => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
  const tanh = (x: number) => (x / 2) * (1 + Math.tanh(inner(x)));
  return pointwise(node.attributes.approximate === 'tanh' ? tanh : (x) => x * normal(x))({ input });
};

const leaky_relu: Kernel<'leaky_relu'> = ({ node: { attributes }, input }) =>
  pointwise((x) => (x > 0 ? x : attributes.negative_slope * x))({ input });

const elu: Kernel<'elu'> = ({ node: { attributes }, input }) =>
  pointwise((x) => (x > 0 ? x : attributes.alpha * Math.expm1(x)))({ input });

const bentLine: Kernel<'softplus'> = ({ node, input }) => {
  const { beta, threshold } = node.attributes;
  return pointwise((x) => (beta * x > threshold ? x : softplus(beta * x) / beta))({ input });
};

const hardtanh: Kernel<'hardtanh'> = ({ node, input }) => {
  const { min_val, max_val } = node.attributes;
  return pointwise((x) => Math.min(Math.max(x, min_val), max_val))({ input });
};

/** One slope, or one for each channel, dimension 1 (torch.nn.functional.prelu). */
const prelu: Kernel<'prelu'> = ({ input, shape, parameter }) => {
  const slopes = parameter('weight').data;
  const { size, inner } = around(shape, Math.min(1, shape.length - 1));
  const slope = (at: number) => slopes[slopes.length === 1 ? 0 : Math.floor(at / inner) % size] ?? 0;
  return { shape, data: input.data.map((x, at) => (x > 0 ? x : slope(at) * x)) };
};

/** The largest of each `pool_size` neighbouring channels (Goodfellow et al., 2013). */
const maxout2d: Kernel<'maxout2d'> = ({ node, input, shape }) => {
  const { pool_size } = node.attributes;
  const { outer, size, inner } = around(shape, 1);
  const result = zeros(shape);
  for (let plane = 0; plane < outer * size; plane++) {
    for (let at = 0; at < inner; at++) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < pool_size; k++)
        largest = Math.max(largest, input.data[(plane * pool_size + k) * inner + at] ?? 0);
      result.data[plane * inner + at] = largest;
    }
  }
  return result;
};

/** Softmax along one dimension: `of` gives a result from x less the largest, and the sum of the exponentials of those. */
function alongDimension(of: (x: number, sum: number) => number): Kernel<'softmax' | 'log_softmax'> {
  return ({ node, input, shape }) => {
    const { outer, size, inner } = around(shape, node.attributes.dim);
    const result = zeros(shape);
    for (let block = 0; block < outer; block++) {
      for (let offset = 0; offset < inner; offset++) {
        const at = (k: number) => (block * size + k) * inner + offset;
        let largest = Number.NEGATIVE_INFINITY;
        for (let k = 0; k < size; k++) largest = Math.max(largest, input.data[at(k)] ?? 0);
        let sum = 0;
        for (let k = 0; k < size; k++) sum += Math.exp((input.data[at(k)] ?? 0) - largest);
        for (let k = 0; k < size; k++) result.data[at(k)] = of((input.data[at(k)] ?? 0) - largest, sum);
      }
    }
    return result;
  };
}

export const activation = {
  relu: pointwise((x) => Math.max(x, 0)),
  relu6: pointwise(relu6),
  leaky_relu,
  elu,
  selu: pointwise((x) => seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x))),
  gelu,
  silu: pointwise((x) => x * sigmoid(x)),
  hardswish: pointwise((x) => (x * relu6(x + 3)) / 6),
  hardsigmoid: pointwise((x) => relu6(x + 3) / 6),
  mish: pointwise((x) => x * Math.tanh(softplus(x))),
  softplus: bentLine,
  sigmoid: pointwise(sigmoid),
  tanh: pointwise(Math.tanh),
  // exp(x) / Σ exp(x), and x - ln Σ exp(x) (torch.nn.functional.softmax, log_softmax).
  softmax: alongDimension((x, sum) => Math.exp(x) / sum),
  log_softmax: alongDimension((x, sum) => x - Math.log(sum)),
  prelu,
  hardtanh,
  maxout2d,
} satisfies Partial<Kernels>;
