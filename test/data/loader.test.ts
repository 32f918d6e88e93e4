import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Epoch, type LoadedBatch, type LoaderOptions, openLoader } from '../../src/data/index.ts';
import type { Augmentation } from '../../src/ir/training/plan.ts';
import { opened, source, take } from './datasets.ts';

const digits = () => opened(source({ kind: 'digits', split: 'test' }));
const plain: LoaderOptions = { batchSize: 64, seed: 1, augment: [] };

const everything: readonly Augmentation[] = [
  { kind: 'random_crop', padding: 2 },
  { kind: 'random_horizontal_flip', p: 0.5 },
  { kind: 'random_rotation', degrees: [-10, 10] },
  { kind: 'random_affine', degrees: [-10, 10], translate: [0.1, 0.1], scale: [0.9, 1.1], shear: [-5, 5, 0, 0] },
  { kind: 'color_jitter', brightness: [0.6, 1.4], contrast: [0.6, 1.4], saturation: [1, 1], hue: [0, 0] },
  { kind: 'random_erasing', p: 0.5, scale: [0.02, 0.2], ratio: [0.3, 3.3], value: 0 },
];

async function load(options: LoaderOptions, epoch: Epoch, most?: number): Promise<LoadedBatch[]> {
  const loader = openLoader(await digits(), options);
  try {
    return await take(loader.batches(epoch), most);
  } finally {
    await loader.close();
  }
}

/** Everything of a batch in a few characters, which compare faster than a million values. */
function digest({ position, samples, image, target }: LoadedBatch): string {
  const hash = createHash('sha256').update(JSON.stringify([position, [...samples], image.shape, target.shape]));
  return hash.update(image.data).update(target.data).digest('hex');
}

describe('an epoch', () => {
  test('of evaluation: every sample once, in order, the last batch partial', async () => {
    const batches = await load(plain, { epoch: 0, shuffle: false });
    expect(batches.map(({ image }) => image.shape)).toEqual([
      ...Array.from({ length: 31 }, () => [64, 1, 28, 28]),
      [16, 1, 28, 28],
    ]);
    expect(batches.flatMap(({ samples }) => [...samples])).toEqual(Array.from({ length: 2000 }, (_, index) => index));
    expect(batches.map(({ position }) => position)).toEqual(Array.from({ length: 32 }, (_, index) => index));
  });

  test('shuffled: every sample once, another order in each epoch; the labels follow', async () => {
    const dataset = await digits();
    const orders: string[] = [];
    for (const epoch of [0, 1]) {
      const batches = await load(plain, { epoch, shuffle: true });
      const order = batches.flatMap(({ samples }) => [...samples]);
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, index) => index));
      const labels = dataset.targets(Int32Array.from(order)).value?.data;
      expect(batches.flatMap(({ target }) => [...target.data])).toEqual([...(labels ?? [])]);
      orders.push(order.join());
    }
    expect(orders[0]).not.toBe(orders[1]);
  });

  test('has a last batch that may be smaller', async () => {
    const loader = openLoader(await digits(), plain);
    const batches = await take(loader.batches({ epoch: 0, shuffle: false }));
    expect(batches).toHaveLength(loader.count);
    expect(batches.slice(-2).map(({ samples }) => samples.length)).toEqual([64, 16]);
    await loader.close();
  });
});

describe('values', () => {
  test("are those of torchvision's ToTensor and Normalize, bit for bit", async () => {
    const dataset = await digits();
    const [bare] = await load(plain, { epoch: 0, shuffle: false }, 1);
    const [batch] = await load(
      { ...plain, normalize: { mean: [0.1307], std: [0.3081] } },
      { epoch: 0, shuffle: false },
      1,
    );
    const { data: levels = [] } = dataset.read(0).value ?? {};
    for (const [at, level] of levels.entries()) {
      expect(bare?.image.data[at]).toBe(Math.fround(level / 255));
      const centered = Math.fround(Math.fround(level / 255) - Math.fround(0.1307));
      expect(batch?.image.data[at]).toBe(Math.fround(centered / Math.fround(0.3081)));
    }
  });
});

test('NIN6309: pictures that cannot be augmented so', async () => {
  const augment: readonly Augmentation[] = [{ kind: 'random_crop', size: [40, 40], padding: 2 }];
  const dataset = await digits();
  expect(() => openLoader(dataset, { ...plain, augment })).toThrow(/NIN6309: random_crop: a crop of 40 × 40 is larger/);
});

describe('resume', () => {
  test('batches from a position on are the tail of the whole epoch, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
          epoch: fc.integer({ min: 0, max: 1000 }),
          batchSize: fc.integer({ min: 100, max: 700 }),
          augment: fc.shuffledSubarray([...everything]),
        }),
        fc.nat(),
        async ({ epoch, ...options }, start) => {
          const whole = (await load(options, { epoch, shuffle: true })).map(digest);
          const from = start % whole.length;
          const tail = await load(options, { epoch, shuffle: true, from });
          expect(tail.map(digest)).toEqual(whole.slice(from));
        },
      ),
      { numRuns: 5 },
    );
  });

  test('a sample is augmented alike in whatever batch it comes', async () => {
    const options = { ...plain, augment: everything };
    const [small, large] = [16, 160];
    const [one] = await load({ ...options, batchSize: small }, { epoch: 5, shuffle: false }, 1);
    const [other] = await load({ ...options, batchSize: large }, { epoch: 5, shuffle: false }, 1);
    const bytes = (batch: LoadedBatch | undefined) => {
      const { data = new Float32Array() } = batch?.image ?? {};
      return Buffer.from(data.buffer, 0, small * 784 * 4);
    };
    expect(one?.image.shape).toEqual([small, 1, 28, 28]);
    expect(bytes(other).equals(bytes(one))).toBe(true);
  });
});

describe('threads', () => {
  test('make the same bytes, however many there are', async () => {
    const options = { ...plain, batchSize: 150, augment: everything };
    const [none, one, three] = await Promise.all(
      [0, 1, 3].map(async (threads) => (await load({ ...options, threads }, { epoch: 2, shuffle: true })).map(digest)),
    );
    expect(one).toEqual(none);
    expect(three).toEqual(none);
  });

  test('may be left before the end, and go on with another epoch', async () => {
    const loader = openLoader(await digits(), { ...plain, threads: 2 });
    const wanted = await load({ ...plain, threads: 0 }, { epoch: 1, shuffle: true });
    for (const most of [1, 3, 5]) {
      const first = await take(loader.batches({ epoch: 1, shuffle: true }), most);
      expect(first.map(digest)).toEqual(wanted.slice(0, most).map(digest));
    }
    expect(await take(loader.batches({ epoch: 1, shuffle: true }))).toHaveLength(32);
    await loader.close();
  });

  test('closing a loader ends its epoch with NIN6310, and starts anew when asked again', async () => {
    const loader = openLoader(await digits(), { ...plain, threads: 2 });
    const batches = loader.batches({ epoch: 0, shuffle: false });
    await batches.next();
    await loader.close();
    await expect(take(batches)).rejects.toThrow('NIN6310: a thread that prepares data ended: it was closed');
    expect(await take(loader.batches({ epoch: 0, shuffle: false }), 2)).toHaveLength(2);
    await loader.close();
  });

  test('work ahead no further than twice their number', async () => {
    const dataset = await digits();
    let asked = 0;
    const key = (sample: number) => {
      asked++;
      return dataset.key(sample);
    };
    const loader = openLoader({ ...dataset, key }, { ...plain, batchSize: 10, threads: 2 });
    const batches = loader.batches({ epoch: 0, shuffle: false });
    await batches.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked).toBe(50);
    await batches.next();
    expect(asked).toBe(60);
    await loader.close();
  });
});
