import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/weights/safetensors.ts';
import { storedBits } from '../../src/weights/safetensors-header.ts';
import type { Tensor, Weights } from '../../src/weights/tensor.ts';
import { said, temporaryFolder } from './folder.ts';
import { stored } from './stored.ts';

const folder = temporaryFolder();
const path = join(folder, 'w.safetensors');

/** Everything that a file holds, or what is said of it. */
function readAll(bytes: Uint8Array) {
  writeFileSync(path, bytes);
  const { value: file, diagnostics } = readSafetensors(path);
  if (file === undefined) return { diagnostics };
  try {
    const tensors = new Map<string, Tensor>();
    for (const entry of file.tensors.values()) {
      const { value, diagnostics } = file.read(entry);
      if (value === undefined) return { diagnostics };
      tensors.set(entry.name, value);
    }
    return { value: { metadata: file.metadata, tensors }, diagnostics };
  } finally {
    file.close();
  }
}

function faults(bytes: Uint8Array): string[] {
  const { value, diagnostics } = readAll(bytes);
  expect(value).toBeUndefined();
  return said(diagnostics);
}

/** What `safetensors.numpy.save(…, metadata={'format': 'pt'})` of safetensors 0.8.0 gives. */
const fromPython =
  '4AAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJhLndlaWdodCI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzAsMTZdfSwiYi53ZWlnaHQiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzEsM10sImRhdGFfb2Zmc2V0cyI6WzE2LDI4XX0sIsOpIFwieFwiIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMiOlsyOCwzMl19fSAgICAgIJqZmZmZmbk/mpmZmZmZyb8AAMA/AAAAwAAAUEAAAPBA';
const metadata = new Map([['format', 'pt']]);
const weights: Weights = new Map<string, Tensor>([
  ['a.weight', { shape: [2], data: Float64Array.of(0.1, -0.2) }],
  ['b.weight', { shape: [1, 3], data: Float32Array.of(1.5, -2, 3.25) }],
  ['é "x"', { shape: [], data: Float32Array.of(7.5) }],
]);

describe('the format of the safetensors package', () => {
  test('what Python writes is read', () => {
    expect(readAll(Buffer.from(fromPython, 'base64'))).toEqual({
      value: { metadata, tensors: weights },
      diagnostics: [],
    });
  });

  test('what is written has the same bytes as what Python writes, where the order is the same', () => {
    expect(writeSafetensors(path, weights, metadata)).toEqual([]);
    expect(readFileSync(path).toString('base64')).toBe(fromPython);
    expect(readdirSync(folder)).toEqual(['w.safetensors']);
  });

  test('the header keeps the given order, and each tensor lies at a multiple of its width', () => {
    writeSafetensors(path, new Map([...weights].reverse()));
    const file = readSafetensors(path).value;
    file?.close();
    expect([...(file?.tensors.values() ?? [])].map(({ name, begin }) => [name, begin])).toEqual([
      ['é "x"', 16],
      ['b.weight', 20],
      ['a.weight', 0],
    ]);
  });

  test('data that begins at an odd byte of the file is read', () => {
    const header = '{"w":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}   ';
    const bytes = stored(header, new Uint8Array(Float64Array.of(0.1).buffer));
    expect((bytes.length - 8) % 8).not.toBe(0);
    expect(readAll(bytes).value?.tensors.get('w')).toEqual({ shape: [1], data: Float64Array.of(0.1) });
  });

  test('names that mean something to JavaScript are names', () => {
    const text =
      '{"__proto__":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"constructor":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    expect([...(readAll(stored(text, new Uint8Array(4))).value?.tensors.keys() ?? [])]).toEqual([
      '__proto__',
      'constructor',
    ]);
  });

  test('no tensors, and tensors without elements', () => {
    expect(readAll(stored('{}')).value?.tensors.size).toBe(0);
    const empty = readAll(stored({ w: { dtype: 'F32', shape: [0, 5], data_offsets: [0, 0] } }));
    expect(empty.value?.tensors.get('w')).toEqual({ shape: [0, 5], data: new Float32Array(0) });
  });
});

const one = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
const eight = new Uint8Array(8);

describe('NIN6010: not a safetensors file', () => {
  const cases: readonly (readonly [name: string, bytes: Uint8Array, reason: string])[] = [
    ['an empty file', new Uint8Array(0), 'it has 0 bytes; the length of the header alone takes 8'],
    ['seven bytes', new Uint8Array(7), 'it has 7 bytes; the length of the header alone takes 8'],
    ['a header that is cut off', stored('{}', undefined, 3n), 'its header should have 3 bytes, but only 2 follow'],
    [
      'a header length that lies',
      stored('{}', undefined, 2n ** 64n - 1n),
      'its header should have 18446744073709551615 bytes, but only 2 follow',
    ],
    [
      'a .pt of PyTorch',
      new TextEncoder().encode('PK\x03\x04rest of it'),
      'it is a zip archive (a .npz of numpy, or a .pt of PyTorch)',
    ],
    ['a .npy', Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY  rest')]), 'it is a .npy file of numpy'],
    [
      'a Git LFS pointer',
      new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n'),
      'it is a Git LFS pointer, not the file itself',
    ],
    ['no header', stored(''), 'the header needs { at character 1, but the end of the header is there'],
    ['a list', stored('[]'), 'the header needs { at character 1, but "[" is there'],
    ['a byte order mark', stored('\ufeff{}'), 'the header needs { at character 1, but "\\ufeff" is there'],
    [
      'an object that is not closed',
      stored('{'),
      'a name in the header needs " at character 2, but the end of the header is there',
    ],
    ['a name that is not closed', stored('{"w'), 'a name in the header is not closed'],
    [
      'a comma at the end',
      stored(`{"w":${JSON.stringify(one)},}`, eight),
      'a name in the header needs " at character 55, but "}" is there',
    ],
    ['two objects', stored('{}{}'), 'something follows the object, at character 3'],
    [
      'a line feed in a name',
      stored('{"a\nb":1}'),
      'a name in the header contains a control character, at character 4',
    ],
    [
      'an escape that JSON does not have',
      stored('{"\\x":1}'),
      'a name in the header has an escape that JSON does not have',
    ],
    ['half a character', stored('{"\\ud800":1}'), 'a name in the header is not valid Unicode'],
    [
      'metadata that is no object',
      stored('{"__metadata__":1}'),
      '__metadata__ needs { at character 17, but "1" is there',
    ],
    [
      'metadata that is no string',
      stored('{"__metadata__":{"a":1}}'),
      'a value of __metadata__ needs " at character 22, but "1" is there',
    ],
    ['metadata twice', stored('{"__metadata__":{},"__metadata__":{}}'), '__metadata__ is written twice'],
    ['a key of the metadata twice', stored('{"__metadata__":{"a":"","a":""}}'), '__metadata__ has a twice'],
    [
      'a hole',
      stored({ w: { ...one, data_offsets: [4, 12] } }, new Uint8Array(12)),
      'bytes 0 to 4 of the data belong to no tensor',
    ],
    ['bytes at the end', stored({ w: one }, new Uint8Array(11)), 'the last 3 bytes of the file belong to no tensor'],
  ];

  test.each(cases)('%s', (_name, bytes, reason) => {
    expect(faults(bytes)).toEqual([`NIN6010 this is not a sound safetensors file: ${reason}`]);
  });

  test('a header that is not UTF-8', () => {
    const bytes = stored('{"w":1}').with(10, 0xff);
    expect(faults(bytes)).toEqual(['NIN6010 this is not a sound safetensors file: its header is not UTF-8']);
  });

  test('a deeply nested header is refused at its first bracket', () => {
    const bytes = stored(`{"w":${'['.repeat(1_000_000)}`);
    expect(faults(bytes)).toEqual([
      'NIN6011 the file\'s tensor w is not sound: its entry needs { at character 6, but "[" is there',
    ]);
  });

  test('a file of PyTorch is helped with the call that converts it', () => {
    const { diagnostics } = readAll(new TextEncoder().encode('PK\x03\x04rest of it'));
    expect(diagnostics[0]?.help).toBe(
      'in Python: safetensors.torch.save_file(torch.load(old, weights_only=True), new)',
    );
    expect(diagnostics[0]?.file).toBe(path);
  });
});

describe('NIN6011: a tensor that is described wrongly', () => {
  const cases: readonly (readonly [name: string, bytes: Uint8Array, reason: string])[] = [
    [
      'its name twice',
      stored(`{"w":${JSON.stringify(one)},"w":${JSON.stringify(one)}}`, eight),
      'its name is written twice in the header',
    ],
    [
      'its name twice, once escaped',
      stored(`{"w":${JSON.stringify(one)},"\\u0077":${JSON.stringify(one)}}`, eight),
      'its name is written twice in the header',
    ],
    ['a field twice', stored('{"w":{"dtype":"F32","dtype":"F32"}}'), 'its dtype is written twice'],
    [
      'another field',
      stored({ w: { ...one, strides: [1] } }, eight),
      'it has a field strides; there are dtype, shape and data_offsets',
    ],
    ['no dtype', stored({ w: { shape: [2], data_offsets: [0, 8] } }, eight), 'it has no dtype'],
    ['no shape', stored({ w: { dtype: 'F32', data_offsets: [0, 8] } }, eight), 'it has no shape'],
    [
      'no offsets',
      stored({ w: { dtype: 'F32', shape: [2] } }, eight),
      'it needs data_offsets of two integers: where it begins and where it ends',
    ],
    [
      'three offsets',
      stored({ w: { ...one, data_offsets: [0, 8, 8] } }, eight),
      'it needs data_offsets of two integers: where it begins and where it ends',
    ],
    ['an unknown dtype', stored({ w: { ...one, dtype: 'Q8' } }, eight), 'its dtype Q8 is not one of the format'],
    [
      'a dtype that every object has',
      stored({ w: { ...one, dtype: 'toString' } }, eight),
      'its dtype toString is not one of the format',
    ],
    [
      'a dtype that is no text',
      stored({ w: { ...one, dtype: 1 } }, eight),
      'its dtype needs " at character 15, but "1" is there',
    ],
    [
      'a negative size',
      stored({ w: { ...one, shape: [-2] } }, eight),
      'its shape must hold integers from 0, at character 30',
    ],
    ['a fraction', stored('{"w":{"shape":[2.0]}}'), 'its shape must hold integers from 0, at character 16'],
    ['an exponent', stored('{"w":{"shape":[2e1]}}'), 'its shape must hold integers from 0, at character 16'],
    ['a leading zero', stored('{"w":{"shape":[02]}}'), 'its shape must hold integers from 0, at character 16'],
    [
      'a size that no number holds',
      stored('{"w":{"shape":[9007199254740992]}}'),
      'its shape holds an integer above 2^53 - 1',
    ],
    [
      'a size with very many digits',
      stored(`{"w":{"shape":[${'9'.repeat(100_000)}]}}`),
      'its shape holds an integer above 2^53 - 1',
    ],
    [
      'a product beyond any file',
      stored({ w: { dtype: 'F32', shape: [2 ** 40, 2 ** 40, 0], data_offsets: [0, 0] } }),
      'a tensor of shape [1099511627776, 1099511627776, 0] is larger than any file',
    ],
    [
      'offsets in reverse',
      stored({ w: { ...one, data_offsets: [8, 0] } }, eight),
      'it begins at byte 8 of the data but ends at byte 0',
    ],
    [
      'another length than the shape gives',
      stored({ w: { ...one, data_offsets: [0, 4] } }, eight),
      'F32 of shape [2] takes 8 bytes, but its data_offsets span 4',
    ],
    [
      'half a byte',
      stored({ w: { dtype: 'F4', shape: [3], data_offsets: [0, 1] } }, eight),
      'its 12 bits do not end at a whole byte',
    ],
    [
      'a file that was cut off',
      stored({ w: one }, new Uint8Array(5)),
      'it ends at byte 8 of the data, but the file holds 5: the file was cut off',
    ],
  ];

  test.each(cases)('%s', (_name, bytes, reason) => {
    expect(faults(bytes)).toEqual([`NIN6011 the file's tensor w is not sound: ${reason}`]);
  });

  test('an overlap names both', () => {
    const bytes = stored({ a: one, b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, eight);
    expect(faults(bytes)).toEqual([
      "NIN6011 the file's tensor b is not sound: it begins at byte 4 of the data, inside a, which ends at byte 8",
    ]);
  });

  test('a name is printed without its control characters, and cut', () => {
    const bytes = stored({ [`\u001b[31m\u202e${'x'.repeat(100)}`]: { ...one, dtype: 'Q8' } }, eight);
    expect(faults(bytes)).toEqual([
      `NIN6011 the file's tensor "\\u001b[31m\\u202e${'x'.repeat(74)}…" is not sound: its dtype Q8 is not one of the format`,
    ]);
  });
});

describe('NIN6013: a dtype that is not read', () => {
  test.each(Object.entries(storedBits).filter(([dtype]) => dtype !== 'F32' && dtype !== 'F64'))('%s', (dtype, bits) => {
    const bytes = stored({ w: { dtype, shape: [4], data_offsets: [0, bits / 2] } }, new Uint8Array(bits / 2));
    expect(faults(bytes)).toEqual([`NIN6013 the file's tensor w is ${dtype}, but F32 or F64 is needed`]);
  });
});

test('NIN6002: a file that cannot be written', () => {
  const nowhere = join(folder, 'nowhere', 'w.safetensors');
  const reason = `the folder ${join(folder, 'nowhere')} does not exist`;
  expect(said(writeSafetensors(nowhere, weights))).toEqual([`NIN6002 cannot write ${nowhere}: ${reason}`]);
});

const tensors = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
  const length = shape.reduce((product, dimension) => product * dimension, 1);
  const bounds = { minLength: length, maxLength: length };
  return fc.oneof(fc.float32Array(bounds), fc.float64Array(bounds)).map((data): Tensor => ({ shape, data }));
});
const names = fc.string({ unit: 'grapheme', maxLength: 6 }).filter((name) => name !== '__metadata__');
const anyWeights = fc
  .uniqueArray(fc.tuple(names, tensors), { selector: ([name]) => name, maxLength: 4 })
  .map((entries): Weights => new Map(entries));

describe('for all weights', () => {
  test('what is written is read back, bit for bit and in order', () => {
    fc.assert(
      fc.property(anyWeights, fc.dictionary(names, names), (weights, extra) => {
        const metadata = new Map(Object.entries(extra));
        expect(writeSafetensors(path, weights, metadata)).toEqual([]);
        const { value } = readAll(readFileSync(path));
        expect(value).toEqual({ metadata, tensors: weights });
        expect([...(value?.tensors.keys() ?? [])]).toEqual([...weights.keys()]);
      }),
      { numRuns: 60 },
    );
  });

  test('a file with bytes changed, removed or added never throws and never gives more than it holds', () => {
    const insert = fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.constantFrom(...'{}[]",:0129\\').map((text) => Buffer.from(text)),
    );
    const edits = fc.array(fc.record({ at: fc.nat(400), remove: fc.nat(3), insert }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anyWeights, edits, (weights, changes) => {
        writeSafetensors(path, weights);
        const bytes = [...readFileSync(path)];
        for (const { at, remove, insert } of changes) bytes.splice(at % (bytes.length + 1), remove, ...insert);
        const { value, diagnostics } = readAll(Uint8Array.from(bytes));
        expect(value === undefined ? diagnostics.length : 1).toBe(1);
        const held = [...(value?.tensors.values() ?? [])].reduce((sum, { data }) => sum + data.byteLength, 0);
        expect(held).toBeLessThan(bytes.length + 1);
      }),
      { numRuns: 300 },
    );
  });
});
