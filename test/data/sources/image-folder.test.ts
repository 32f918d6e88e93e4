import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readImage, resize, toTensor } from '../../../src/data/images/index.ts';
import { type LoaderOptions, openLoader } from '../../../src/data/index.ts';
import { headline, NincError } from '../../../src/diagnostics/error.ts';
import { temporaryFolder } from '../../weights/folder.ts';
import { opened, refused, source, take } from '../datasets.ts';

interface Decoded {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly file: string;
  readonly pixels: string;
}

/** Written by test/golden/make/images.py: what Pillow makes of each. */
const golden: { readonly png: readonly Decoded[]; readonly jpeg: readonly Decoded[] } = JSON.parse(
  readFileSync(new URL('../../golden/images.json', import.meta.url), 'utf8'),
);
const base = temporaryFolder();
let folders = 0;

function named(name: string): Decoded {
  const found = [...golden.png, ...golden.jpeg].find((picture) => picture.name === name);
  if (found === undefined) throw new Error(`no golden picture ${name}`);
  return found;
}

const colour = named('4:2:0, baseline, quality 95');
const grey = named('grey, baseline');
const png = named('RGB, 8 bits');

/** A new folder of these files. */
function folderOf(files: Readonly<Record<string, Decoded | Uint8Array>>): string {
  const root = join(base, String(folders++));
  mkdirSync(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content instanceof Uint8Array ? content : Buffer.from(content.file, 'base64'));
  }
  return root;
}

const from = (path: string, size?: readonly [number, number]) =>
  source({ kind: 'image_folder', path, ...(size && { size }) });
const refusal = async (path: string) =>
  (await refused(from(path))).join('\n').replaceAll(`${path}/`, '').replaceAll(path, '.');

/** Planes of what Pillow says, which has the channels together. */
function planes({ pixels, channels }: Decoded): Uint8Array {
  const together = Buffer.from(pixels, 'base64');
  const size = together.length / channels;
  return Uint8Array.from(
    { length: 3 * size },
    (_, at) => together[(at % size) * channels + (channels === 1 ? 0 : Math.floor(at / size))] ?? 0,
  );
}

describe('an image folder', () => {
  test('classes and pictures by name, folders below them too; other files and hidden ones are left out', async () => {
    const root = folderOf({
      'dog/b.JPG': colour,
      'dog/a/c.jpeg': grey,
      'cat/1.jpg': colour,
      'cat/notes.txt': Buffer.from('a text'),
      'cat/.hidden.jpg': Buffer.from('nothing'),
      '.checkpoints/1.jpg': Buffer.from('nothing'),
      'README.md': Buffer.from('a text'),
    });
    const dataset = await opened(from(root));
    expect(dataset).toMatchObject({ length: 3, classes: ['cat', 'dog'], shape: [3, 35, 45] });
    expect([0, 1, 2].map(dataset.key)).toEqual(['cat/1.jpg', 'dog/a/c.jpeg', 'dog/b.JPG']);
    expect(dataset.targets(Int32Array.of(0, 1, 2)).value?.data).toEqual(Int32Array.of(0, 1, 1));
    expect(dataset.read(0).value?.data).toEqual(planes(colour));
    expect(dataset.read(1).value?.data).toEqual(planes(grey));
  });

  test('resized, and grey for a network of one channel: the numbers of `ninc run --input`', async () => {
    const root = folderOf({ 'a/1.jpg': colour, 'a/2.png': png });
    const dataset = await opened(from(root, [16, 20]), { channels: 1 });
    expect(dataset.shape).toEqual([1, 16, 20]);
    for (const [sample, name] of ['a/1.jpg', 'a/2.png'].entries()) {
      const { value: image } = readImage(join(root, name));
      if (image === undefined) throw new Error('no picture');
      const wanted = toTensor(resize(image, 16, 20), 1).data;
      expect(Float32Array.from(dataset.read(sample).value?.data ?? [], (level) => level / 255)).toEqual(wanted);
    }
  });

  test('to test on: numbered as those to train on', async () => {
    const root = folderOf({ 'dog/1.jpg': colour });
    const dataset = await opened(from(root), { classNames: ['cat', 'dog'] });
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(dataset.targets(Int32Array.of(0)).value?.data).toEqual(Int32Array.of(1));
    expect(await refused(from(root), { classNames: ['cat', 'horse'] })).toEqual([
      `NIN6307 ${join(root, 'dog')}: its class is none of those to train on, which are cat, horse`,
    ]);
  });

  test.runIf(process.platform !== 'win32')('a link to a picture inside is followed', async () => {
    const root = folderOf({ 'a/1.jpg': colour, 'b/2.jpg': colour });
    symlinkSync(join(root, 'a/1.jpg'), join(root, 'b/3.jpg'));
    expect(await opened(from(root))).toMatchObject({ length: 3 });
  });
});

describe('a folder that is no data set', () => {
  test('NIN6307: an empty class, no classes, pictures without classes', async () => {
    const empty = folderOf({ 'a/1.jpg': colour, 'b/notes.txt': Buffer.from('a text') });
    expect(await refusal(empty)).toBe('NIN6307 b: it is a class without a picture (PNG or JPEG)');
    expect(await refusal(folderOf({}))).toBe('NIN6307 .: it has no folders, one for each class');
    expect(await refusal(folderOf({ '1.jpg': colour }))).toBe(
      'NIN6307 .: its pictures are not in folders, one for each class',
    );
    expect(await refusal(join(base, 'absent'))).toBe('NIN6001 cannot read .: there is no such file');
    expect(await refusal(join(folderOf({ 'a/1.jpg': colour }), 'a/1.jpg'))).toMatch(/^NIN6001 .*not a folder/);
  });

  test.runIf(process.platform !== 'win32')(
    'NIN6307: links that lead outside, to folders, in circles, nowhere',
    async () => {
      const out = folderOf({ 'a/1.jpg': colour });
      symlinkSync(fileURLToPath(new URL('../../../assets/chelsea.png', import.meta.url)), join(out, 'a/2.jpg'));
      expect(await refusal(out)).toBe('NIN6307 a/2.jpg: it is a link that leads out of the data set');
      const circle = folderOf({ 'a/1.jpg': colour });
      symlinkSync(join(circle, 'a'), join(circle, 'a/again'));
      expect(await refusal(circle)).toBe('NIN6307 a/again: it is a link to a folder, which is not followed');
      const nowhere = folderOf({ 'a/1.jpg': colour });
      symlinkSync(join(nowhere, 'absent'), join(nowhere, 'a/2.jpg'));
      expect(await refusal(nowhere)).toBe('NIN6001 cannot read a/2.jpg: there is no such file');
    },
  );

  test('NIN6306: pictures of two sizes, both named', async () => {
    expect(await refusal(folderOf({ 'a/1.jpg': colour, 'b/2.png': png }))).toBe(
      'NIN6306 b/2.png has 11 × 13 pixels, but a/1.jpg has 35 × 45',
    );
  });

  test('NIN6102: unreadable headers are all named before the first step', async () => {
    const cut = Buffer.from(colour.file, 'base64').subarray(0, 100);
    const root = folderOf({ 'a/1.jpg': cut, 'a/2.jpg': colour, 'b/3.png': Buffer.from('a text') });
    expect((await refusal(root)).split('\n')).toEqual([
      'NIN6102 a/1.jpg cannot be read as a picture: it is cut short',
      'NIN6102 b/3.png cannot be read as a picture: it is neither a PNG nor a JPEG',
    ]);
  });
});

describe.each([0, 2])('a picture that turns out broken, with %i threads', (threads) => {
  const cut = Buffer.from(colour.file, 'base64').subarray(0, -100);
  const root = folderOf({ 'a/1.jpg': colour, 'a/2.jpg': cut, 'a/3.jpg': colour, 'b/4.jpg': cut, 'b/5.jpg': colour });
  const options: LoaderOptions = { batchSize: 2, seed: 1, augment: [], threads };

  test('NIN6102: the batch fails, and names it', async () => {
    const loader = openLoader(await opened(from(root)), options);
    const failure = await take(loader.batches({ epoch: 0, shuffle: false })).catch((error: unknown) => error);
    await loader.close();
    if (!(failure instanceof NincError)) throw failure;
    expect(NincError.sourcesOf(failure).map(headline)).toEqual([
      expect.stringMatching(/a\/2\.jpg: error NIN6102: .*a\/2\.jpg cannot be read as a picture: /),
    ]);
  });

  test('or is left out, and told; the others stay in their batches', async () => {
    const told: string[] = [];
    const loader = openLoader(await opened(from(root)), {
      ...options,
      onSkipped: ({ file }) => told.push(file?.replace(`${root}/`, '') ?? ''),
    });
    const batches = await take(loader.batches({ epoch: 0, shuffle: false }));
    await loader.close();
    expect(told).toEqual(['a/2.jpg', 'b/4.jpg']);
    expect(batches.map(({ samples, image, target }) => [[...samples], image.shape[0], [...target.data]])).toEqual([
      [[0], 1, [0]],
      [[2], 1, [0]],
      [[4], 1, [1]],
    ]);
  });

  test('a batch of nothing else does not come', async () => {
    const loader = openLoader(await opened(from(root)), { ...options, batchSize: 1, onSkipped: () => {} });
    const batches = await take(loader.batches({ epoch: 0, shuffle: false }));
    await loader.close();
    expect(batches.map(({ position }) => position)).toEqual([0, 2, 4]);
  });

  test('NIN6103: where all are left out, there is nothing to learn from', async () => {
    const dataset = await opened(from(folderOf({ 'a/1.jpg': cut, 'b/2.jpg': cut })));
    const loader = openLoader(dataset, { ...options, onSkipped: () => {} });
    await expect(take(loader.batches({ epoch: 0, shuffle: false }))).rejects.toThrow('none of 2 samples can be read');
    await loader.close();
  });
});
