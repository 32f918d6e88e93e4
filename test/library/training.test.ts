import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { load, NincError, type TrainBatch } from '../../src/index.ts';
import { readSafetensors } from '../../src/weights/safetensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninc train-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const spec = join(folder, 'net.nin.yaml');
writeFileSync(
  spec,
  `ninc: 1
inputs: {image: {shape: [N, 1, 4, 4]}}
layers:
  - conv2d: {out_channels: 4, kernel_size: 3}
  - relu
  - flatten
  - linear: {out_features: 3}
`,
);

const batch = (count = 6): TrainBatch => ({
  image: {
    shape: [count, 1, 4, 4],
    data: Float32Array.from({ length: count * 16 }, (_, index) => Math.sin(index * 1.7)),
  },
  label: { shape: [count], data: Int32Array.from({ length: count }, (_, index) => index % 3) },
});
const options = {
  mode: 'train',
  backend: 'graph',
  seed: 1,
  loss: 'cross_entropy',
  optimizer: { sgd: { lr: 0.1, momentum: 0.9 } },
} as const;
/** As a caller from JavaScript may give anything. */
const refused = async (work: () => Promise<unknown>) => {
  const error = await work().catch((caught: unknown) => caught);
  if (!(error instanceof NincError)) throw new Error(`it was taken: ${error}`);
  return error.diagnostics.map(({ code, message }) => `${code} ${message}`);
};

describe("load with mode: 'train'", () => {
  test('learns a batch by heart, is the same each time, and saves its weights', async () => {
    const losses = async () => {
      const trainer = await load(spec, { ...options, batch: 6 });
      const found: number[] = [];
      for (let step = 0; step < 30; step++) found.push((await trainer.trainStep(batch())).loss);
      await trainer.save(join(folder, 'w.safetensors'));
      expect(trainer.steps).toBe(30);
      expect((await trainer.evaluate(batch())).loss).toBeLessThan(found[29] ?? 0);
      trainer.dispose();
      return found;
    };
    const first = await losses();
    expect(first[0]).toBeCloseTo(Math.log(3), 0);
    expect(first[29]).toBeLessThan((first[0] ?? 0) / 2);
    expect(await losses()).toEqual(first);
    const { value: file } = readSafetensors(join(folder, 'w.safetensors'));
    expect([...(file?.tensors.keys() ?? [])]).toEqual([
      'conv2d_1.weight',
      'conv2d_1.bias',
      'linear_1.weight',
      'linear_1.bias',
    ]);
    file?.close();
    const model = await load(spec, { weights: join(folder, 'w.safetensors'), backend: 'reference' });
    expect(Object.keys(await model.run({ image: batch().image as never }))).toEqual(['output']);
    model.dispose();
  });

  test('a fault of an option: the words and places of a spec', async () => {
    expect(await refused(() => load(spec, { ...options, optimizer: { sdg: {} } } as never))).toEqual([
      'NIN2002 optimizer has no sdg; it has sgd, adam, adamw, rmsprop',
    ]);
    expect(await refused(() => load(spec, { ...options, optimizer: { sgd: { lr: -1 } } }))).toEqual([
      'NIN2003 lr is -1, but must be a number above 0',
    ]);
    expect(await refused(() => load(spec, { ...options, optimiser: 'sgd' } as never))).toEqual([
      'NIN5006 load does not take optimiser: there is no such option',
    ]);
    expect(await refused(() => load(spec, { mode: 'train' }))).toEqual([
      'NIN5006 load does not take mode: train: it needs an `optimizer`, or a spec with `train:`',
    ]);
    expect(await refused(() => load(spec, { ...options, batch: 0 }))).toEqual([
      'NIN5006 load does not take batch: 0: it must be an integer of at least 1',
    ]);
  });

  test('a fault of a batch: nothing is learned', async () => {
    const trainer = await load(spec, { ...options, batch: 6 });
    const { image, label } = batch();
    const step = (given: object) => refused(() => trainer.trainStep(given as TrainBatch));
    expect(await step({ image })).toEqual(['NIN6201 the input label is missing; an array of shape [N] is needed']);
    expect(await step({ image, label: { shape: [6], data: Float32Array.from(label.data) } })).toEqual([
      'NIN6208 label is not an array that a network runs on: its data is not an Int32Array of class indices',
    ]);
    expect(await step({ image, label: { shape: [6], data: Int32Array.of(0, 1, 2, 3, 0, 0) } })).toEqual([
      'NIN6211 the label of sample 3 is 3, but the network tells 3 classes apart, counted from 0',
    ]);
    expect(await step({ image, label: { shape: [5], data: Int32Array.of(0, 1, 2, 0, 0) } })).toEqual([
      'NIN6208 label is not an array that a network runs on: it has 5 labels, but image has 6 samples',
    ]);
    expect(await step(batch(7))).toEqual([
      'NIN6208 label is not an array that a network runs on: it has 7 samples, and `batch` says that there are at most 6',
    ]);
    expect(await step({ image, label: { shape: [6], data: Int32Array.of(0, 1, -1, 2, 0, 0) } })).toEqual([
      'NIN6211 the label of sample 2 is -1, but the network tells 3 classes apart, counted from 0',
    ]);
    expect(await step({ image, label: { shape: [6], data: Int32Array.of(0, 1) } })).toEqual([
      'NIN6207 label of shape [6] needs 6 elements, but its data has 2',
    ]);
    expect(await step({ image, label: { shape: [6, 1], data: label.data } })).toEqual([
      'NIN6208 label is not an array that a network runs on: its shape is [6, 1], and class indices are [N]',
    ]);
    expect(await step({ label })).toEqual([expect.stringMatching(/^NIN6201 the input image is missing/)]);
    expect(await step({ image: null, label })).toEqual([expect.stringMatching(/^NIN6201 the input image is missing/)]);
    for (const nothing of [undefined, null, { image, label: null }])
      expect(await step(nothing as unknown as object)).toEqual([
        'NIN6201 the input label is missing; an array of shape [N] is needed',
      ]);
    for (const lr of ['fast', Number.NaN, -1])
      expect(await refused(() => trainer.trainStep(batch(), { lr: lr as number }))).toEqual([
        `NIN5006 trainStep does not take lr: ${lr}: it must be a number of at least 0`,
      ]);
    expect(trainer.steps).toBe(0);
    trainer.dispose();
  });

  test.each(['graph', 'layers'] as const)(
    'mse_loss on %s compares with values of the shape of the output',
    async (backend) => {
      const trainer = await load(spec, { ...options, backend, loss: 'mse_loss' });
      const step = (shape: number[], count: number) =>
        refused(() =>
          trainer.trainStep({ image: batch().image, label: { shape, data: new Float32Array(count) } } as TrainBatch),
        );
      for (const shape of [[6], [6, 1], [6, 3, 1], [6, 4]])
        expect(
          await step(
            shape,
            shape.reduce((product, size) => product * size, 1),
          ),
        ).toEqual([
          `NIN6212 label is [${shape.join(', ')}], but output is [6, 3] for these inputs, and mse_loss needs [6, 3]`,
        ]);
      expect(await step([6, 3], 17)).toEqual(['NIN6207 label of shape [6, 3] needs 18 elements, but its data has 17']);
      expect(await refused(() => trainer.trainStep(batch()))).toEqual([
        'NIN6208 label is not an array that a network runs on: its data is not a Float32Array',
      ]);
      expect(trainer.steps).toBe(0);
      trainer.dispose();
    },
  );

  test.each(['graph', 'layers'] as const)(
    'a batch norm of one value a channel on %s is refused, as torch does',
    async (backend) => {
      const pooled = join(folder, 'pooled.nin.yaml');
      writeFileSync(
        pooled,
        `ninc: 1
inputs: {image: {shape: [N, 1, 4, 4]}}
layers: [{conv2d: {out_channels: 3, kernel_size: 1}}, global_avg_pool2d, batch_norm2d, flatten]
`,
      );
      const trainer = await load(pooled, { ...options, mode: 'train', backend });
      expect(await refused(() => trainer.trainStep(batch(1)))).toEqual([
        'NIN4408 batch_norm2d_1 normalises [1, 3, 1, 1] in a step: one value a channel, and a variance needs two',
      ]);
      expect((await trainer.evaluate(batch(1))).loss).toBeGreaterThan(0);
      expect((await trainer.trainStep(batch(2))).loss).toBeGreaterThan(0);
      trainer.dispose();
    },
  );

  test('what cannot be learned from is said before the first step', async () => {
    const other = join(folder, 'other.nin.yaml');
    const write = (shape: string, rest: string) =>
      writeFileSync(other, `ninc: 1\ninputs: {image: {shape: ${shape}}}\nlayers: [${rest}\n`);
    write('[N, 1, 4, 4]', 'relu]\noutputs: {same: image}');
    expect(await refused(() => load(other, { ...options, mode: 'train', loss: 'mse_loss' }))).toEqual([
      'NIN3403 the output same is an input: nothing is learned from it',
    ]);
  });
});
