import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compile } from '../../src/compile.ts';
import { NincError } from '../../src/diagnostics/error.ts';
import { openFeed } from '../../src/training/open-data.ts';
import { writeNpy } from '../../src/weights/npy.ts';
import { problems } from '../support.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninc feed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** IDX of bytes: the magic, the sizes, then the elements. */
function idx(name: string, sizes: readonly number[], value: (index: number) => number): void {
  const count = sizes.reduce((product, size) => product * size, 1);
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(0x0800 + sizes.length, 0);
  for (const [axis, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  writeFileSync(
    join(folder, name),
    Buffer.concat([header, Buffer.from(Array.from({ length: count }, (_, at) => value(at)))]),
  );
}
idx('images', [5, 4, 4], (at) => at % 256);
idx('labels', [5], (at) => at % 3);
const array = (name: string, shape: readonly number[]) => {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.5);
  expect(writeNpy(join(folder, name), { shape, data })).toEqual([]);
};
array('x.npy', [4, 1, 4, 4]);
array('y.npy', [4, 3]);
array('z.npy', [4, 2]);

const feedOf = async (train: string, size = 4, batchSize = 2) => {
  const path = join(folder, 'net.nin.yaml');
  const spec = `ninc: 1
inputs: {image: {shape: [N, 1, ${size}, ${size}]}}
layers: [flatten, linear: {out_features: 3}]
train:
  optimizer: sgd
  epochs: 1
${train}`;
  writeFileSync(path, spec);
  const compiled = compile(path);
  expect(problems(compiled)).toEqual([]);
  const { value: graph, training: plan } = compiled;
  if (graph === undefined || plan === undefined) throw new Error('no plan');
  return openFeed(graph, plan, plan.data.train, { training: true, batchSize });
};
const faultsOf = async (work: Promise<unknown>) => {
  const error = await work.catch((caught: unknown) => caught);
  if (!(error instanceof NincError)) throw new Error(`it was taken: ${error}`);
  return error.diagnostics;
};
const helps = async (work: Promise<unknown>) => (await faultsOf(work)).map(({ help }) => help);
const refused = async (work: Promise<unknown>) =>
  (await faultsOf(work)).map(({ code, message }) => `${code} ${message.replaceAll(`${folder}/`, '')}`);
const fromIdx = '  data: {train: {idx: {images: images, labels: labels}}}';

describe('openFeed', () => {
  test('where paths begin is said of one that leads nowhere', async () => {
    expect(await helps(feedOf('  data: {train: {idx: {images: nowhere, labels: labels}}}'))).toEqual([
      "paths of data begin at the spec's folder; --data DIR lets them begin at another",
    ]);
  });

  test('batches for the input of the graph, every sample once, the last batch smaller', async () => {
    const { feed, classes, close } = await feedOf(fromIdx);
    expect([feed.samples, feed.batches, classes.length]).toEqual([5, 3, 3]);
    const counts: number[] = [];
    const labels: number[] = [];
    for await (const { samples, batch, position } of feed.epoch(0, 0)) {
      expect(position).toBe(counts.length);
      counts.push(samples);
      expect(batch.inputs['image']?.shape).toEqual([samples, 1, 4, 4]);
      labels.push(...batch.target.data);
    }
    expect(counts).toEqual([2, 2, 1]);
    expect(labels.sort()).toEqual([0, 0, 1, 1, 2]);
    await close();
  });

  test('from the middle of an epoch: the rest of it', async () => {
    const { feed, close } = await feedOf(fromIdx);
    const from = async (first: number) => {
      const found = [];
      for await (const { batch } of feed.epoch(3, first)) found.push(batch);
      return found;
    };
    expect(await from(2)).toEqual((await from(0)).slice(2));
    await close();
  });

  test('mse_loss of classes: one-hot vectors', async () => {
    const { feed, close } = await feedOf(`${fromIdx}\n  loss: mse_loss`);
    for await (const { batch, samples } of feed.epoch(0, 0)) {
      expect(batch.target.shape).toEqual([samples, 3]);
      const { data } = batch.target;
      for (let sample = 0; sample < samples; sample++)
        expect(Array.from(data.subarray(3 * sample, 3 * sample + 3)).sort()).toEqual([0, 0, 1]);
    }
    await close();
  });

  test.each<[string, string, number, number, RegExp]>([
    [
      'samples of another size',
      fromIdx,
      6,
      2,
      /^NIN4403 samples of .* are \[1, 4, 4\], but the input is \[N, 1, 6, 6\]/,
    ],
    ['a batch larger than the data', fromIdx, 4, 6, /^NIN4405 a step takes 6 samples, but .* has 5/],
    [
      'values for cross_entropy',
      '  data: {train: {npy: {images: x.npy, labels: y.npy}}}',
      4,
      2,
      /^NIN4407 the targets of .* are values \[N, 3\], but cross_entropy needs class indices/,
    ],
    [
      'values of another shape',
      '  loss: mse_loss\n  data: {train: {npy: {images: x.npy, labels: z.npy}}}',
      4,
      2,
      /^NIN4407 the targets of .* are values \[N, 2\], but mse_loss needs values \[N, 3\]/,
    ],
  ])('%s', async (_name, train, size, batchSize, message) => {
    const found = await refused(feedOf(train, size, batchSize));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  test('a folder with another number of classes', async () => {
    const cat = join(folder, 'pictures', 'cat');
    mkdirSync(cat, { recursive: true });
    // The smallest PNG: one grey pixel.
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';
    writeFileSync(join(cat, 'a.png'), Buffer.from(png, 'base64'));
    writeFileSync(join(cat, 'b.png'), Buffer.from(png, 'base64'));
    const train = '  data: {train: {image_folder: {path: pictures}}}';
    const found = await refused(feedOf(train));
    expect(found).toEqual([expect.stringMatching(/^NIN4402 .* has 1 class, but the output output is 3 wide/)]);
    expect(await helps(feedOf(train))).toEqual(['the folders are the classes: cat; the last layer must give 1']);
  });
});
