import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { readImage, toTensor } from '../../../src/data/images/index.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { loadWeights } from '../../../src/weights/bind.ts';
import { readNpy, writeNpy } from '../../../src/weights/npy.ts';
import type { ParameterSpec } from '../../../src/weights/parameter.ts';
import { readSafetensors, writeSafetensors } from '../../../src/weights/safetensors.ts';
import { elements, type Tensor } from '../../../src/weights/tensor.ts';
import { mutateBytes } from '../bytes.ts';
import { Random } from '../random.ts';
import { withinLimits } from '../spent.ts';
import { type Case, mutated, type Target } from '../target.ts';

type Kind = 'safetensors' | 'npy' | 'picture';

let folder: string | undefined;

/** A folder that goes when the process does. */
function temporary(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'ninc-fuzz-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
}

function tensor(shape: readonly number[], double = false): Tensor {
  const data = Array.from({ length: elements(shape) }, (_, index) => index / 7);
  return { shape, data: double ? Float64Array.from(data) : Float32Array.from(data) };
}

const weights = new Map([
  ['conv2d_1.weight', tensor([2, 3, 2, 2])],
  ['conv2d_1.bias', tensor([2], true)],
  ['scalar', tensor([])],
  ['empty', tensor([0, 4])],
]);

const parameters: readonly ParameterSpec[] = [...weights].map(([name, { shape }]) => ({
  name,
  shape,
  role: 'weight',
  trainable: true,
  dtype: 'float32',
  initialise: { kind: 'constant', value: 0 },
}));

const words: Readonly<Record<Kind, readonly string[]>> = {
  safetensors: [
    'F32',
    'F64',
    'BF16',
    'BOOL',
    '"dtype":',
    '"shape":[',
    '[2,3]',
    '"data_offsets":[0,8]',
    '{',
    '}',
    ',',
    '"',
    '\\u0000',
    '\\ud800',
    '__metadata__',
    '__proto__',
    'null',
    '[[[[',
    ' ',
    '\ufeff',
  ],
  npy: [
    "'descr': ",
    "'<f4'",
    "'<f8'",
    "'>f4'",
    "'|O'",
    "'fortran_order': True",
    "'shape': (",
    '(2, 3)',
    '(2,)',
    '()',
    ',',
    '{',
    '}',
    '(',
    ')',
    "'",
    '\\x00',
    'L',
    ' ',
    '\n',
  ],
  picture: ['IHDR', 'IDAT', 'IEND', 'PLTE', 'tRNS', '\u0000', 'JFIF', 'Exif', 'Adobe'],
};

let sources: Readonly<Record<Kind, readonly Uint8Array[]>> | undefined;

interface GoldenPicture {
  readonly file: string;
}

/** What is mutated: small files of every form, as our writers, numpy's format and Pillow make them. */
function seeds(): Readonly<Record<Kind, readonly Uint8Array[]>> {
  if (sources !== undefined) return sources;
  const path = join(temporary(), 'seed');
  const bytesOf = (write: () => unknown) => {
    write();
    return readFileSync(path);
  };
  const golden: { readonly png: readonly GoldenPicture[]; readonly jpeg: readonly GoldenPicture[] } = JSON.parse(
    readFileSync(join(packageRoot(), 'test', 'golden', 'images.json'), 'utf8'),
  );
  sources = {
    safetensors: [
      bytesOf(() => writeSafetensors(path, weights)),
      bytesOf(() =>
        writeSafetensors(
          path,
          weights,
          new Map([
            ['format', 'pt'],
            ['note', 'é"\\'],
          ]),
        ),
      ),
      bytesOf(() => writeSafetensors(path, new Map([['a', tensor([1])]]))),
    ],
    npy: [
      bytesOf(() => writeNpy(path, tensor([2, 3]))),
      bytesOf(() => writeNpy(path, tensor([5], true))),
      bytesOf(() => writeNpy(path, tensor([]))),
      bytesOf(() => writeNpy(path, tensor([1, 0, 3, 2]))),
    ],
    picture: [...golden.png, ...golden.jpeg].map(({ file }) => Buffer.from(file, 'base64')),
  };
  return sources;
}

/** The library's readers on bytes from anywhere: a value that is what it says, or what is wrong; in time and memory. */
export async function judgeFile(bytes: Uint8Array, kind: string): Promise<string | undefined> {
  const path = join(temporary(), 'file');
  writeFileSync(path, bytes);
  const { value, excess } = withinLimits(() => read(path, kind));
  return excess === undefined ? value : `${kind}: ${excess}`;
}

function read(path: string, kind: string): string | undefined {
  if (kind === 'npy') return wrong(readNpy(path), isWhole);
  if (kind === 'picture') {
    return wrong(readImage(path), (image) => {
      const { width, height, channels, data } = image;
      return data.length === width * height * channels && isWhole(toTensor(image, 3));
    });
  }
  const opened = readSafetensors(path);
  const file = opened.value;
  if (file === undefined) return wrong(opened, () => true);
  try {
    for (const stored of file.tensors.values()) {
      const said = wrong(file.read(stored), isWhole);
      if (said !== undefined) return `${stored.name}: ${said}`;
    }
  } finally {
    file.close();
  }
  return wrong(loadWeights(path, parameters, { precision: 'f32' }), (loaded) => loaded.size === parameters.length);
}

function isWhole({ shape, data }: Tensor): boolean {
  return data.length === elements(shape);
}

function wrong<T>(
  { value, diagnostics }: { readonly value?: T; readonly diagnostics: readonly Diagnostic[] },
  isSound: (value: T) => boolean,
): string | undefined {
  const odd = diagnostics.find(({ message }) => message === '' || /undefined|\bNaN\b|\[object/.test(message));
  if (odd !== undefined) return `${odd.code} says: ${odd.message}`;
  if (value === undefined) return diagnostics.length > 0 ? undefined : 'neither a value nor an error';
  return isSound(value) ? undefined : 'a value that is not of its shape';
}

function make(random: Random): { readonly bytes: Uint8Array; readonly kind: Kind } {
  const kind = random.pick<Kind>(['safetensors', 'npy', 'picture', 'picture']);
  const files = seeds()[kind];
  const [one, other] = [random.any(files) ?? Buffer.alloc(0), random.any(files) ?? Buffer.alloc(0)];
  if (kind === 'picture' && random.once(3)) return { bytes: sumsMended(repacked(random, one)), kind };
  const bytes = mutateBytes(random, one, other, words[kind]);
  return { bytes: kind === 'picture' && random.once(2) ? sumsMended(bytes) : bytes, kind };
}

const signature = 8;

/** A PNG whose checksums fit again, so that its reader gets to what was changed; other files as they are. */
function sumsMended(bytes: Uint8Array): Uint8Array {
  const made = Buffer.from(bytes);
  if (made.length < signature || made.toString('latin1', 1, 4) !== 'PNG') return made;
  for (let at = signature; at + 12 <= made.length; ) {
    const length = made.readUInt32BE(at);
    if (length > made.length - at - 12) break;
    made.writeUInt32BE(crc32(made.subarray(at + 4, at + 8 + length)), at + 8 + length);
    at += 12 + length;
  }
  return made;
}

/** A PNG with other scan lines, properly compressed. */
function repacked(random: Random, bytes: Uint8Array): Uint8Array {
  const made = Buffer.from(bytes);
  const at = made.indexOf('IDAT', 0, 'latin1');
  if (at < 0 || made.toString('latin1', 1, 4) !== 'PNG') return made;
  const lines = Uint8Array.from({ length: random.below(random.once(10) ? 200_000 : 2000) }, () =>
    random.once(3) ? random.below(256) : 0,
  );
  const data = deflateSync(lines);
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write('IDAT', 4, 'latin1');
  chunk.set(data, 8);
  const after = at + 8 + made.readUInt32BE(at - 4);
  return Buffer.concat([made.subarray(0, at - 4), chunk, made.subarray(after)]);
}

const runs = 200;

export const weightFiles: Target = {
  name: 'weights',
  batch(seed, known) {
    const random = new Random(seed);
    return mutated(() => make(random), judgeFile, { seed, runs, known });
  },
  judge: ({ bytes, texts = {}, kind = '' }: Case) =>
    judgeFile(bytes === undefined ? Buffer.from(texts['spec'] ?? '') : Buffer.from(bytes, 'base64'), kind),
};
