import { expect, test } from 'vitest';
import { graph as graphBackend } from '../../../src/backends/graph/index.ts';
import { layers } from '../../../src/backends/layers/index.ts';
import type { TrainerOptions } from '../../../src/backends/trainer.ts';
import { fillSigned } from '../../golden/fill.ts';
import { graphOf } from '../../support.ts';
import { someWeights } from '../layers/cases.ts';

const network = graphOf(`
  ninc: 1
  inputs: {image: {shape: [N, 2, 5, 5]}}
  layers:
    - conv2d: {out_channels: 3, kernel_size: 3}
    - instance_norm2d: {affine: true}
    - flatten
    - linear: {out_features: 3}
`);

const options: TrainerOptions = {
  precision: 'f32',
  seed: 1,
  loss: { kind: 'mse_loss', output: 'output' },
  optimizer: { kind: 'sgd', lr: 0.1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false },
};

test('steps through instance_norm2d on layers are those on graph, whose gradients are autograd’s', async () => {
  const inputs = { image: { shape: [4, 2, 5, 5], data: fillSigned(200, 1) } };
  const target = { shape: [4, 3], data: Float32Array.from(fillSigned(12, 2)) };
  const results = [];
  for (const backend of [graphBackend, layers]) {
    const trainer = await backend.train?.(network, someWeights(network), options);
    const losses: number[] = [];
    for (let step = 0; step < 4; step++)
      losses.push((await trainer?.trainStep({ inputs, target }, { step, lr: 0.1 }))?.loss ?? Number.NaN);
    results.push(losses);
    trainer?.dispose();
  }
  const [onGraph = [], onLayers = []] = results;
  expect(onGraph.at(-1)).toBeLessThan((onGraph[0] ?? 0) * 0.8);
  for (const [step, loss] of onLayers.entries()) expect(Math.abs(loss / (onGraph[step] ?? 0) - 1)).toBeLessThan(1e-5);
});
