import type { NodeOf } from '../../../ir/graph.ts';
import type { Shape } from '../../../ir/type.ts';
import { type FastFilter, fastFilter, kronecker, type Matrix } from '../cook-toom.ts';
import {
  batchMatMul,
  cast,
  constant,
  type GraphContext,
  gather,
  type Maker,
  matMul,
  pad,
  reshapeTo,
  scalar,
  slice,
  transpose,
} from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';

/** A fast filter over a picture: tiles that overlap, each a product a point. */
export interface FastPlan {
  readonly filter: FastFilter;
  /** Tiles down and across. */
  readonly tiles: readonly [number, number];
}

/**
 * The fast filter for a convolution, where it is expected to be faster than the convolution itself: dense, stride 1, of a known size.
 * The estimate counts multiplications, and what is moved through memory in their stead; its constants were fitted on one
 * machine (bench/README.md) and only decide, they change no result beyond the last digits of float32.
 */
export function planFast({ attributes }: NodeOf<'conv2d'>, input: Shape, output: Shape): FastPlan | undefined {
  const { kernel_size, stride, dilation, groups, in_channels, out_channels } = attributes;
  const [kernel] = kernel_size;
  const [batch, , height, width] = output;
  const plain = groups === 1 && [...stride, ...dilation].every((step) => step === 1) && kernel_size[1] === kernel;
  if (!plain || typeof height !== 'number' || typeof width !== 'number') return undefined;
  if (input.slice(2).some((size) => typeof size !== 'number')) return undefined;
  const pictures = typeof batch === 'number' ? batch : 1;
  const weights = in_channels * out_channels;
  const direct = weights * kernel * kernel * (pictures * height * width + weightTraffic);
  let best: { readonly plan: FastPlan; readonly cost: number } | undefined;
  for (const outputs of [2, 4]) {
    const filter = fastFilter(outputs, kernel);
    if (filter === undefined) continue;
    const tiles = [Math.ceil(height / outputs), Math.ceil(width / outputs)] as const;
    const products = filter.tile ** 2;
    if (products * tiles[0] * tiles[1] > mostPlaces) continue;
    const count = pictures * tiles[0] * tiles[1];
    const multiplied = products * weights * (count + weightTraffic);
    const transformed = products * count * (products * in_channels + outputs ** 2 * out_channels);
    const moved = products * count * (3 * in_channels + 2 * out_channels) * elementTraffic;
    const cost = multiplied + transformed + moved + overhead;
    if (cost < worthwhile * direct && (best === undefined || cost < best.cost))
      best = { plan: { filter, tiles }, cost };
  }
  return best?.plan;
}

/** Where each tile lies is a constant of the graph: of a large picture it would take longer to load than to compute. */
const mostPlaces = 2 ** 22;

/** In multiplications: to read a weight, to move an element, to start ten kernels; and how much better the estimate must be. */
const weightTraffic = 25;
const elementTraffic = 14;
const overhead = 8e6;
const worthwhile = 0.85;

/** `[N, H, W, C] → [N, H', W', O]`, without the bias. */
export function fastConvolution(context: GraphContext<'conv2d'>, { filter, tiles }: FastPlan): Ref {
  const { graph, node, input } = context;
  const { padding, in_channels, out_channels } = node.attributes;
  const [top, left] = padding;
  const { tile, outputs } = filter;
  const [, , height = 1, width = 1] = input.type.shape;
  const [batch = 1, , rows = 1, columns = 1] = node.type.shape;
  const tall = (tiles[0] - 1) * outputs + tile;
  const wide = (tiles[1] - 1) * outputs + tile;
  // Pixels become rows, all pictures beside each other; the last tiles may hang over, or end before the picture does.
  const pixels = transpose(context, input.ref, [1, 2, 0, 3]);
  const below = Math.max(tall - Number(height) - top, 0);
  const right = Math.max(wide - Number(width) - left, 0);
  const padded = pad(
    context,
    pixels,
    [
      [top, below],
      [left, right],
      [0, 0],
      [0, 0],
    ],
    scalar(context, 0),
  );
  const across = left + Number(width) + right;
  const flat = reshapeTo(context, padded, [(top + Number(height) + below) * across, -1]);
  const places: number[] = [];
  for (let u = 0; u < tile; u++) {
    for (let v = 0; v < tile; v++) {
      for (let i = 0; i < tiles[0]; i++) {
        for (let j = 0; j < tiles[1]; j++) places.push((i * outputs + u) * across + j * outputs + v);
      }
    }
  }
  const gathered = reshapeTo(context, gather(context, flat, graph.int32(places), 0), [tile * tile, -1]);
  const seen = matMul(context, matrix(context, kronecker(filter.input, filter.input)), gathered);
  const points = reshapeTo(context, seen, [tile * tile, -1, in_channels]);
  const kernels = preparedKernel(context, filter);
  const products = reshapeTo(context, batchMatMul(context, points, kernels), [tile * tile, -1]);
  const results = matMul(context, matrix(context, kronecker(filter.output, filter.output)), products);
  const apart = reshapeTo(context, results, [outputs, outputs, tiles[0], tiles[1], -1, out_channels]);
  const joined = transpose(context, apart, [4, 2, 0, 3, 1, 5]);
  const picture = reshapeTo(context, joined, [-1, outputs * tiles[0], outputs * tiles[1], out_channels]);
  if (outputs * tiles[0] === rows && outputs * tiles[1] === columns) return picture;
  return slice(context, picture, [0, 0, 0, 0], [batch, rows, columns, out_channels]);
}

function matrix(context: Maker, rows: Matrix): Ref {
  const [first = []] = rows;
  return constant(context, { shape: [rows.length, first.length], data: Float64Array.from(rows.flat()) });
}

/** `[O, C, r, r] → [tile², C, O]`, computed in float64, once. */
function preparedKernel(context: GraphContext<'conv2d'>, { kernel, filter, tile }: FastFilter): Ref {
  const { in_channels, out_channels } = context.node.attributes;
  const double = { ...context, type: 'double' } as const;
  const prepare = (weight: Ref) => {
    const taps = transpose(double, cast(context.graph, weight, context.type, 'double'), [2, 3, 1, 0]);
    const rows = reshapeTo(double, taps, [kernel * kernel, -1]);
    const points = matMul(double, matrix(double, kronecker(filter, filter)), rows);
    return cast(
      context.graph,
      reshapeTo(double, points, [tile * tile, in_channels, out_channels]),
      'double',
      context.type,
    );
  };
  if (context.prepared === undefined) throw new Error(`${context.node.id}: nothing prepares its kernel`);
  return context.prepared('weight', prepare);
}
