import { expect, test } from 'vitest';
import { graph as backend } from '../../src/backends/graph/index.ts';
import { gradientsOf, withoutDropout } from '../../src/verify/gradients.ts';
import { defaultTolerances, verify } from '../../src/verify/verify.ts';
import { someWeights } from '../backends/layers/cases.ts';
import { fillSigned } from '../golden/fill.ts';
import { graphOf } from '../support.ts';

test('of a product: by hand', async () => {
  const graph = graphOf(`
    ninc: 1
    inputs: {x: {shape: [N, 2]}}
    layers: [{linear: {out_features: 1}}, {dropout: {p: 0.9}}]
  `);
  const weights = new Map([
    ['linear_1.weight', { shape: [1, 2], data: Float32Array.of(0.5, -0.25) }],
    ['linear_1.bias', { shape: [1], data: Float32Array.of(0.125) }],
  ]);
  const inputs = { x: { shape: [2, 2], data: Float32Array.of(1, 2, -1, 4) } };
  // y = 0.125 and -1.375; the mean of squares over two: its derivative by y is y.
  const found = await gradientsOf(backend, withoutDropout(graph), weights, inputs, { name: 'output', shape: [2, 1] });
  expect(Array.from(found['linear_1.weight']?.data ?? [])).toEqual([0.125 + 1.375, 0.25 - 5.5]);
  expect(Array.from(found['linear_1.bias']?.data ?? [])).toEqual([-1.25]);
});

test.runIf(process.env['NINC_LONG'])(
  'of a network, as PyTorch has them',
  async () => {
    const graph = graphOf(`
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers:
      - nin_block: {out_channels: 4, kernel_size: 3, batch_norm: true}
      - max_pool2d: {kernel_size: 3, stride: 2, padding: 1, ceil_mode: true}
      - residual: {layers: [{conv2d: {out_channels: 4, kernel_size: 3, padding: same}}, gelu]}
      - dropout
      - flatten
      - linear: {out_features: 5}
  `);
    const inputs = { image: { shape: [3, 3, 8, 8], data: Float32Array.from(fillSigned(3 * 3 * 64, 1)) } };
    const options = { tolerances: defaultTolerances, only: ['graph f32', 'pytorch files'], progress: () => undefined };
    const { ok, gradients } = await verify(graph, someWeights(graph), inputs, options);
    expect(gradients[0]?.departs).toBeUndefined();
    expect(gradients).toMatchObject([{ name: 'graph f32', against: 'pytorch files', ok: true }]);
    expect(gradients[0]?.compared).toBe(
      graph.nodes.flatMap((node) => node.parameters.filter((p) => p.trainable)).length,
    );
    expect(gradients[0]?.worst?.relative).toBeGreaterThan(0);
    expect(ok).toBe(true);
  },
  400_000,
);
