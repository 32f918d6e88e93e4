import { reference } from '../../src/backends/reference/index.ts';
import { runPasses } from '../../src/compile.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { elements, type Tensor, type Weights } from '../../src/weights/tensor.ts';
import { fillSigned } from '../golden/fill.ts';
import { graphOf } from '../support.ts';

/** A network of pictures of any size, whose outputs are an input, one value twice, and one from the middle. */
export const anySize = graphOf(`
  ninc: 1
  inputs: {_image: {shape: [N, 3, H, W]}, other: {shape: [N, 4]}}
  layers:
    - conv2d: {out_channels: 6, kernel_size: 3, stride: 2, padding: 1}
      from: _image
      id: _first
    - batch_norm2d
    - relu
    - adaptive_avg_pool2d: {output_size: [2, 3]}
    - upsample: {scale_factor: 1.3, mode: bilinear}
    - global_avg_pool2d
    - flatten
    - linear: {out_features: 4}
    - add:
      from: [linear_1, other]
  outputs: {sum: add_1, again: add_1, through: other, features: _first}
`);

/** Its inputs: so many pictures of a size. */
export function pictures(batch: number, height: number, width: number, p = 3): Readonly<Record<string, Tensor>> {
  return { _image: tensor([batch, 3, height, width], p), other: tensor([batch, 4], p + 2) };
}

export function tensor(shape: readonly number[], p = 3): Tensor {
  return { shape, data: Float32Array.from(fillSigned(elements(shape), p)) };
}

/** What the reference gives in float64. */
export async function expected(graph: Graph, weights: Weights, inputs: Readonly<Record<string, Tensor>>) {
  return (await reference.load(runPasses(graph, reference.passes), weights, { precision: 'f64' })).run(inputs);
}
