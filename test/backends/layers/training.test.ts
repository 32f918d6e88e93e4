import { describe, expect, test } from 'vitest';
import { layers as backend } from '../../../src/backends/layers/index.ts';
import { loadRuntime } from '../../../src/backends/tfjs-runtime.ts';
import type { Batch, Trainer, TrainerOptions } from '../../../src/backends/trainer.ts';
import { NincError } from '../../../src/diagnostics/error.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { initialise } from '../../../src/weights/initialise.ts';
import { elements } from '../../../src/weights/tensor.ts';
import { fillSigned } from '../../golden/fill.ts';
import { graphOf, problems } from '../../support.ts';

const options: TrainerOptions = {
  precision: 'f32',
  seed: 7,
  loss: { kind: 'cross_entropy', output: 'output', labelSmoothing: 0 },
  optimizer: { kind: 'sgd', lr: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0.01, nesterov: false },
};

async function start(graph: Graph): Promise<Trainer> {
  const weights = initialise(
    graph.nodes.flatMap((node) => node.parameters),
    3,
  );
  const trainer = await backend.train?.(graph, weights, options);
  if (trainer === undefined) throw new Error('the backend does not train');
  return trainer;
}

const network = graphOf(`
  ninc: 1
  inputs:
    image: {shape: [N, 4, 8, 8]}
  layers:
    - conv2d: {out_channels: 8, kernel_size: 3, groups: 4, dilation: 2, padding: 2}
    - batch_norm2d
    - prelu: {num_parameters: 8}
    - conv2d: {out_channels: 8, kernel_size: 3, groups: 2}
    - instance_norm2d: {affine: true}
    - conv_transpose2d: {out_channels: 6, kernel_size: 2, stride: 2, dilation: 2}
    - dropout: {p: 0.3}
    - global_avg_pool2d
    - flatten
    - linear: {out_features: 3}
`);

function batchOf(step: number): Batch {
  const shape = [5, 4, 8, 8];
  const labels = Int32Array.from({ length: 5 }, (_, i) => (i + step) % 3);
  return {
    inputs: { image: { shape, data: fillSigned(elements(shape), 100 + step) } },
    target: { shape: [5], data: labels },
  };
}

async function train(trainer: Trainer, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    losses.push((await trainer.trainStep(batchOf(step), { step, lr: 0.1 })).loss);
  }
  return losses;
}

describe('training layers', () => {
  test('goes on from its state to the same numbers, and holds no more memory', async () => {
    const { tf } = await loadRuntime();
    const first = await start(network);
    await train(first, 0, 3);
    const middle = await first.state();
    const held = tf.memory().numTensors;
    const losses = await train(first, 3, 6);
    expect(tf.memory().numTensors).toBe(held);
    const second = await start(network);
    await second.restore(middle);
    expect(await second.state()).toEqual(middle);
    expect(await train(second, 3, 6)).toEqual(losses);
    expect(await second.state()).toEqual(await first.state());
    first.dispose();
    second.dispose();
  });

  test('a loss that is not finite changes nothing', async () => {
    const trainer = await start(network);
    await train(trainer, 0, 1);
    const before = await trainer.state();
    const { inputs, target } = batchOf(1);
    const data = Float32Array.from(inputs['image']?.data ?? []).fill(Number.NaN, 0, 1);
    const broken = { inputs: { image: { shape: [5, 4, 8, 8], data } }, target };
    expect((await trainer.trainStep(broken, { step: 1, lr: 0.1 })).loss).toBeNaN();
    expect(await trainer.state()).toEqual(before);
    trainer.dispose();
  });

  test.each([
    [
      'conv2d: {out_channels: 3, kernel_size: 3, dilation: 2}',
      '6:5-59',
      'conv2d_2: TensorFlow.js has no gradient of a dilated conv2d',
    ],
    [
      'max_pool2d: {kernel_size: 2, dilation: 2}',
      '6:5-46',
      'max_pool2d_1: TensorFlow.js has no gradient of a dilated max_pool2d',
    ],
    ['dropout: {p: 1}', '6:5-20', 'dropout_1: TensorFlow.js drops nothing where p is 1'],
    ['dropout2d: {p: 1}', '6:5-22', 'dropout2d_1: TensorFlow.js drops nothing where p is 1'],
  ])('%s is refused', async (layer, place, reason) => {
    const graph = graphOf(`
      ninc: 1
      inputs:
        image: {shape: [N, 2, 8, 8]}
      layers:
        - conv2d: {out_channels: 3, kernel_size: 1}
        - ${layer}
        - flatten
    `);
    const error = await start(graph).catch((caught: unknown) => caught);
    if (!(error instanceof NincError)) throw new Error('it was taken');
    expect(problems({ diagnostics: NincError.sourcesOf(error) })).toEqual([
      `${place} NIN5030 layers cannot train this: ${reason}`,
    ]);
  });
});
