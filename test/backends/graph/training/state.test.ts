import { afterEach, describe, expect, test } from 'vitest';
import { graph as backend } from '../../../../src/backends/graph/index.ts';
import type { Batch, Trainer, TrainerOptions, TrainerState } from '../../../../src/backends/trainer.ts';
import type { Graph } from '../../../../src/ir/graph.ts';
import { initialise } from '../../../../src/weights/initialise.ts';
import { elements } from '../../../../src/weights/tensor.ts';
import { fillSigned } from '../../../golden/fill.ts';
import { graphOf } from '../../../support.ts';

/** Large enough that TensorFlow spreads every kernel over threads. */
const network = graphOf(`
  ninc: 1
  inputs:
    image: {shape: [N, 3, 16, 16]}
  layers:
    - conv2d: {out_channels: 32, kernel_size: 3, padding: 1, bias: false}
    - batch_norm2d
    - relu
    - conv2d: {out_channels: 32, kernel_size: 3, padding: 1, groups: 32}
    - max_pool2d: {kernel_size: 3, stride: 2, padding: 1}
    - dropout2d: {p: 0.1}
    - residual:
        layers:
          - conv2d: {out_channels: 32, kernel_size: 1}
          - prelu: {num_parameters: 32}
          - local_response_norm: {size: 5}
    - avg_pool2d: {kernel_size: 2}
    - dropout: {p: 0.3}
    - flatten
    - linear: {out_features: 10}
`);

const options: TrainerOptions = {
  precision: 'f32',
  seed: 7,
  loss: { kind: 'cross_entropy', output: 'output', labelSmoothing: 0.1 },
  optimizer: { kind: 'adamw', lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01 },
  clip: { kind: 'norm', max: 1 },
  ema: { decay: 0.9 },
};

const started: Trainer[] = [];
afterEach(() => {
  for (const trainer of started.splice(0)) trainer.dispose();
});

async function start(graph: Graph = network, changed: Partial<TrainerOptions> = {}): Promise<Trainer> {
  const weights = initialise(
    graph.nodes.flatMap((node) => node.parameters),
    3,
  );
  const trainer = await backend.train?.(graph, weights, { ...options, ...changed });
  if (trainer === undefined) throw new Error('the backend does not train');
  started.push(trainer);
  return trainer;
}

const samples = 32;

function batchOf(step: number): Batch {
  const shape = [samples, 3, 16, 16];
  const labels = Int32Array.from({ length: samples }, (_, i) => (7 * i + step) % 10);
  return {
    inputs: { image: { shape, data: fillSigned(elements(shape), 100 + step) } },
    target: { shape: [samples], data: labels },
  };
}

async function train(trainer: Trainer, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    losses.push((await trainer.trainStep(batchOf(step), { step, lr: 0.01 })).loss);
  }
  return losses;
}

function bytesOf(state: TrainerState): Record<string, string> {
  return Object.fromEntries(
    [...state].map(([name, { shape, data }]) => {
      const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      return [name, `${shape.join('×')} ${bytes.toString('base64')}`];
    }),
  );
}

describe.each(['f32', 'bf16'] as const)('the state of a run, in %s', (precision) => {
  test('goes on in another trainer to the same bytes', async () => {
    const first = await start(network, { precision });
    await train(first, 0, 5);
    const middle = await first.state();
    const losses = await train(first, 5, 10);
    const second = await start(network, { precision });
    await train(second, 0, 1);
    await second.restore(middle);
    expect(bytesOf(await second.state())).toEqual(bytesOf(middle));
    expect(await train(second, 5, 10)).toEqual(losses);
    expect(bytesOf(await second.state())).toEqual(bytesOf(await first.state()));
  });
});

test('two runs of the same seed are the same, another seed drops others', async () => {
  const losses = await train(await start(), 0, 3);
  expect(await train(await start(), 0, 3)).toEqual(losses);
  expect(await train(await start(network, { seed: 8 }), 0, 3)).not.toEqual(losses);
});

test('the state holds parameters and slots by name, in the layout of PyTorch', async () => {
  const shapes = [...(await (await start()).state())].map(([name, { shape }]) => `${name} [${shape.join(', ')}]`);
  expect(shapes.filter((line) => line.startsWith('conv2d_1.') || line.startsWith('batch_norm2d_1.')).sort()).toEqual([
    'batch_norm2d_1.bias [32]',
    'batch_norm2d_1.bias#average [32]',
    'batch_norm2d_1.bias#exp_avg [32]',
    'batch_norm2d_1.bias#exp_avg_sq [32]',
    'batch_norm2d_1.running_mean [32]',
    'batch_norm2d_1.running_var [32]',
    'batch_norm2d_1.weight [32]',
    'batch_norm2d_1.weight#average [32]',
    'batch_norm2d_1.weight#exp_avg [32]',
    'batch_norm2d_1.weight#exp_avg_sq [32]',
    'conv2d_1.weight [32, 3, 3, 3]',
    'conv2d_1.weight#average [32, 3, 3, 3]',
    'conv2d_1.weight#exp_avg [32, 3, 3, 3]',
    'conv2d_1.weight#exp_avg_sq [32, 3, 3, 3]',
  ]);
});

test('what begins is what was given, bit for bit', async () => {
  const weights = initialise(
    network.nodes.flatMap((node) => node.parameters),
    3,
  );
  const trainer = await start();
  expect(bytesOf(await trainer.weights())).toEqual(bytesOf(weights));
  expect(bytesOf(await trainer.weights({ average: true }))).toEqual(bytesOf(weights));
});

test('a loss that is not finite changes nothing', async () => {
  const trainer = await start();
  await train(trainer, 0, 2);
  const before = bytesOf(await trainer.state());
  const { inputs, target } = batchOf(2);
  const image = inputs['image'];
  if (image === undefined) throw new Error('there is no picture');
  const data = Float32Array.from(image.data);
  data[17] = Number.POSITIVE_INFINITY;
  const broken = { inputs: { image: { shape: image.shape, data } }, target };
  expect((await trainer.trainStep(broken, { step: 2, lr: 0.01 })).loss).toBeNaN();
  expect(bytesOf(await trainer.state())).toEqual(before);
  expect((await trainer.trainStep(batchOf(3), { step: 3, lr: 0.01 })).loss).not.toBeNaN();
});

test('batches of any size follow each other', async () => {
  const trainer = await start();
  for (const [step, size] of [5, 1, 32].entries()) {
    const shape = [size, 3, 16, 16];
    const inputs = { image: { shape, data: fillSigned(elements(shape), step) } };
    const target = { shape: [size], data: new Int32Array(size) };
    const { loss } = await trainer.trainStep({ inputs, target }, { step, lr: 0.001 });
    expect(loss).toBeGreaterThan(0);
    expect((await trainer.evalStep({ inputs, target })).outputs['output']?.shape).toEqual([size, 10]);
  }
});
