import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNpy, writeNpy } from '../../src/weights/npy.ts';
import type { Tensor } from '../../src/weights/tensor.ts';
import { said, temporaryFolder } from './folder.ts';

const folder = temporaryFolder();
const path = join(folder, 'x.npy');

function read(bytes: Uint8Array) {
  writeFileSync(path, bytes);
  return readNpy(path);
}

function faults(bytes: Uint8Array): string[] {
  const { value, diagnostics } = read(bytes);
  expect(value).toBeUndefined();
  return said(diagnostics);
}

function help(bytes: Uint8Array): string | undefined {
  return read(bytes).diagnostics[0]?.help;
}

/** A .npy file of version 1.0 with any header. */
function npy(header: string, data = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(header);
  const head = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, text.length & 0xff, text.length >> 8];
  return Uint8Array.from([...head, ...text, ...data]);
}

const entry = (descr: string, shape: string, order = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

/** The bytes of numpy 2.4.6: `np.save`, and `np.lib.format.write_array` for the later versions. */
const fromNumpy: readonly { name: string; tensor: Tensor; version: 1 | 2 | 3; base64: string }[] = [
  {
    name: 'float32 (1, 3)',
    tensor: { shape: [1, 3], data: Float32Array.of(1.5, -2, 3.25) },
    version: 1,
    base64:
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAUEA=',
  },
  {
    name: 'float64 (1, 3)',
    tensor: { shape: [1, 3], data: Float64Array.of(1.5 * 0.1, -2 * 0.1, 3.25 * 0.1) },
    version: 1,
    base64:
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo0MzMzMzPDP5qZmZmZmcm/zczMzMzM1D8=',
  },
  {
    name: 'a scalar',
    tensor: { shape: [], data: Float32Array.of(7.5) },
    version: 1,
    base64:
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAPBA',
  },
  {
    name: 'a vector',
    tensor: { shape: [2], data: Float64Array.of(1, 2) },
    version: 1,
    base64:
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADwPwAAAAAAAABA',
  },
  {
    name: 'no elements',
    tensor: { shape: [0, 3], data: new Float32Array(0) },
    version: 1,
    base64:
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=',
  },
  {
    name: 'version 2.0',
    tensor: { shape: [1, 3], data: Float32Array.of(1.5, -2, 3.25) },
    version: 2,
    base64:
      'k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAUEA=',
  },
  {
    name: 'version 3.0',
    tensor: { shape: [1, 3], data: Float32Array.of(1.5, -2, 3.25) },
    version: 3,
    base64:
      'k05VTVBZAwB0AAAAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAUEA=',
  },
];

describe('what numpy writes', () => {
  test.each(fromNumpy)('is read: $name', ({ base64, tensor }) => {
    expect(read(Buffer.from(base64, 'base64'))).toEqual({ value: tensor, diagnostics: [] });
  });

  test.each(fromNumpy.filter(({ version }) => version === 1))(
    'is what writeNpy writes: $name',
    ({ base64, tensor }) => {
      expect(writeNpy(path, tensor)).toEqual([]);
      expect(readFileSync(path).toString('base64')).toBe(base64);
    },
  );

  test('keys may come in another order, with double quotes and without the last comma', () => {
    const header = '{"shape": (1, 2), "fortran_order": False, "descr": "<f4"}';
    expect(read(npy(header, new Uint8Array(8))).value).toEqual({ shape: [1, 2], data: new Float32Array(2) });
  });
});

describe('NIN6021: another dtype, with the numpy call that mends it', () => {
  test.each([
    ['>f4', '">f4", which is big-endian', "x = np.load(old); np.save(new, np.ascontiguousarray(x.astype('<f4')))"],
    ['>f8', '">f8", which is big-endian', "x = np.load(old); np.save(new, np.ascontiguousarray(x.astype('<f8')))"],
    ['<f2', '"<f2", a floating-point type', "x = np.load(old); np.save(new, np.ascontiguousarray(x.astype('<f4')))"],
    ['<i8', '"<i8", an integer type', "x = np.load(old); np.save(new, np.ascontiguousarray(x.astype('<f4')))"],
    ['|u1', '"|u1", an integer type', "x = np.load(old); np.save(new, np.ascontiguousarray(x.astype('<f4')))"],
    ['|b1', '"|b1", a boolean type', "x = np.load(old); np.save(new, np.ascontiguousarray(x.astype('<f4')))"],
    ['<c8', '"<c8", a complex type', "x = np.load(old); np.save(new, np.ascontiguousarray(x.real.astype('<f4')))"],
    [
      '|O',
      '"|O", Python objects',
      "x = np.load(old, allow_pickle=True); np.save(new, np.stack(list(x)).astype('<f4'))",
    ],
    ['<U1', '"<U1", text', "x = np.load(old); np.save(new, np.ascontiguousarray(x.astype('<f4')))"],
    ['?', '"?"', "x = np.load(old); np.save(new, np.ascontiguousarray(x.astype('<f4')))"],
  ])('%s', (descr, found, mend) => {
    const bytes = npy(entry(descr, '(1,)'), new Uint8Array(8));
    const needed = "needed is '<f4' or '<f8', little-endian float32 or float64";
    expect(faults(bytes)).toEqual([`NIN6021 the array is ${found}; ${needed}`]);
    expect(help(bytes)).toBe(`in Python: ${mend}`);
  });

  test('a structured type', () => {
    const header = "{'descr': [('a', '<i4'), ('b', '<f4')], 'fortran_order': False, 'shape': (1,), }\n";
    const needed = "needed is '<f4' or '<f8', little-endian float32 or float64";
    expect(faults(npy(header))).toEqual([`NIN6021 the array is a structured type; ${needed}`]);
  });
});

test('NIN6022: Fortran order', () => {
  const bytes = npy(entry('<f4', '(3, 2)', 'True'), new Uint8Array(24));
  expect(faults(bytes)).toEqual([
    'NIN6022 the array is in Fortran order (first dimension fastest); needed is C order (last dimension fastest)',
  ]);
  expect(help(bytes)).toBe('in Python: x = np.load(old); np.save(new, np.ascontiguousarray(x))');
});

describe('NIN6023: data that is not of the size that the shape gives', () => {
  test('cut off', () => {
    const bytes = npy(entry('<f4', '(2, 3)'), new Uint8Array(20));
    expect(faults(bytes)).toEqual(['NIN6023 float32 of shape [2, 3] takes 24 bytes, but the file holds 20']);
    expect(help(bytes)).toBe('the file was cut off: write it again');
  });

  test('something behind it', () => {
    const bytes = npy(entry('<f8', '()'), new Uint8Array(9));
    expect(faults(bytes)).toEqual(['NIN6023 float64 of shape [] takes 8 bytes, but the file holds 9']);
    expect(help(bytes)).toBe('something follows the array: a .npy file holds one');
  });

  test('a shape beyond all memory', () => {
    const huge = `(${Array(400).fill(9007199254740991).join(', ')})`;
    expect(faults(npy(entry('<f4', huge)))).toEqual([
      `NIN6023 float32 of shape [${Array(12).fill(9007199254740991).join(', ')}, … and 388 more] takes more than 2^64 bytes, but the file holds 0`,
    ]);
    expect(faults(npy(entry('<f4', '(4294967296, 4294967296)')))).toEqual([
      'NIN6023 float32 of shape [4294967296, 4294967296] takes more than 2^64 bytes, but the file holds 0',
    ]);
  });

  test('a shape that only rounding would make fit', () => {
    // 3 · (2^53 - 1) · 4 is not a number that a float64 holds.
    expect(faults(npy(entry('<f4', '(3, 9007199254740991)')))).toEqual([
      'NIN6023 float32 of shape [3, 9007199254740991] takes 108086391056891892 bytes, but the file holds 0',
    ]);
  });
});

describe('NIN6020: not a .npy file', () => {
  const cases: readonly (readonly [name: string, bytes: Uint8Array, reason: string])[] = [
    ['an empty file', new Uint8Array(0), 'it does not begin with \\x93NUMPY'],
    ['a text', new TextEncoder().encode('1.0 2.0'), 'it does not begin with \\x93NUMPY'],
    [
      'an .npz',
      new TextEncoder().encode('PK\x03\x04rest'),
      'it is a zip archive (a .npz of numpy, or a .pt of PyTorch)',
    ],
    ['a pickle', Uint8Array.of(0x80, 4, 0x95), 'it is a Python pickle'],
    ['an unknown version', npy(entry('<f4', '()')).with(6, 4), 'its version is 4.0; there are 1.0, 2.0 and 3.0'],
    ['only the first bytes', npy('').slice(0, 8), 'it ends inside its first bytes'],
    [
      'a header that is cut off',
      npy(entry('<f4', '(1,)')).slice(0, 30),
      'its header should have 58 bytes, but only 20 follow',
    ],
    [
      'a header that lies about its length',
      Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 0xff, 0xff, 0xff, 0xff),
      'its header has 4294967295 bytes; at most 65535 are read',
    ],
    ['no dictionary', npy('[1]\n'), 'its header needs { at character 1, but "[" is there'],
    ['no descr', npy("{'fortran_order': False, 'shape': ()}"), "it has no 'descr'"],
    ['no order', npy("{'descr': '<f4', 'shape': ()}"), "it has no 'fortran_order'"],
    ['no shape', npy("{'descr': '<f4', 'fortran_order': False}"), "it has no 'shape'"],
    ['a key twice', npy("{'shape': (), 'shape': ()}"), 'the key "shape" is unknown or there twice'],
    ['an unknown key', npy("{'x': 1}"), 'the key "x" is unknown or there twice'],
    ['an expression', npy("{'descr': str(1)}"), 'its header needs a string at character 11, but "s" is there'],
    [
      'a number for the order',
      npy("{'fortran_order': 0}"),
      'its header needs True or False at character 19, but "0" is there',
    ],
    ['a number for the shape', npy("{'shape': 3}"), 'its header needs ( at character 11, but "3" is there'],
    ['a number in parentheses', npy("{'shape': (3)}"), 'its header needs a comma at character 13, but ")" is there'],
    [
      'a negative size',
      npy("{'shape': (-1,)}"),
      'its header needs an integer from 0 at character 12, but "-" is there',
    ],
    ['a fraction', npy("{'shape': (1.5,)}"), 'its header needs a comma at character 13, but "." is there'],
    [
      'a size that no number holds',
      npy("{'shape': (99999999999999999,)}"),
      'its shape holds an integer above 2^53 - 1',
    ],
    ['something behind the dictionary', npy('{} {}'), 'its header needs the end at character 4, but "{" is there'],
    ['an escape', npy("{'de\\'"), 'its header needs a string without escapes at character 2, but "\'" is there'],
    ['a string that is not closed', npy("{'descr"), 'its header needs a string at character 2, but "\'" is there'],
  ];

  test.each(cases)('%s', (_name, bytes, reason) => {
    expect(faults(bytes)).toEqual([`NIN6020 this is not a sound .npy file: ${reason}`]);
  });

  test('a header of version 3.0 that is not UTF-8', () => {
    const bytes = Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), 3, 0, 1, 0, 0, 0, 0xff]);
    expect(faults(bytes)).toEqual(['NIN6020 this is not a sound .npy file: its header is not UTF-8']);
  });
});

test('NIN6001: a file that does not exist', () => {
  const nothing = join(folder, 'nothing.npy');
  expect(said(readNpy(nothing).diagnostics)).toEqual([`NIN6001 cannot read ${nothing}: there is no such file`]);
});

const tensors = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
  const length = shape.reduce((product, dimension) => product * dimension, 1);
  const bounds = { minLength: length, maxLength: length };
  return fc.oneof(fc.float32Array(bounds), fc.float64Array(bounds)).map((data): Tensor => ({ shape, data }));
});

describe('for all tensors', () => {
  test('what is written is read back, bit for bit', () => {
    fc.assert(
      fc.property(tensors, (tensor) => {
        expect(writeNpy(path, tensor)).toEqual([]);
        expect(readNpy(path)).toEqual({ value: tensor, diagnostics: [] });
      }),
      { numRuns: 60 },
    );
  });

  test('a file with bytes changed, removed or added never throws and never gives more than it holds', () => {
    const edits = fc.array(fc.record({ at: fc.nat(200), remove: fc.nat(3), insert: fc.uint8Array({ maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(tensors, edits, (tensor, changes) => {
        writeNpy(path, tensor);
        const bytes = [...readFileSync(path)];
        for (const { at, remove, insert } of changes) bytes.splice(at % (bytes.length + 1), remove, ...insert);
        const { value, diagnostics } = read(Uint8Array.from(bytes));
        expect(value === undefined ? diagnostics.length : 1).toBe(1);
        if (value !== undefined) expect(value.data.byteLength).toBeLessThan(bytes.length);
      }),
      { numRuns: 300 },
    );
  });
});
