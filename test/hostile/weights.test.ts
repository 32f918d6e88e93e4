import { type HostileCase, hostile, many } from './measure.ts';

/** One 2 × 2 convolution without bias: `conv2d_1.weight` [1, 1, 2, 2]. */
const net =
  'ninc: 1\ninputs: {x: {shape: [N, 1, 4, 4]}}\nlayers: [{conv2d: {out_channels: 1, kernel_size: 2, bias: false}}]\n';
const sound = '"conv2d_1.weight":{"dtype":"F32","shape":[1,1,2,2],"data_offsets":[0,16]}';

/** A safetensors file: the length of the header, the header, so many bytes of data. */
function safetensors(header: string | Uint8Array, data = 0, length?: bigint): Uint8Array {
  const text = Buffer.from(header);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([size, text, Buffer.alloc(data)]);
}

const dead = 0xffffffffffffffffn;
/** As much text as the longest header that is read. */
const most = 2 ** 24;

function filled(begin: string, text: (index: number) => string, end: string): string {
  const parts = [begin];
  for (let index = 0, size = begin.length + end.length; ; index++) {
    const part = text(index);
    size += part.length;
    if (size > most) break;
    parts.push(part);
  }
  return parts.join('') + end;
}

function weights(name: string, make: () => Uint8Array, ...says: HostileCase['says']): HostileCase {
  const words = ['run', 'a.nin.yaml', '--backend', 'reference', '--weights', 'w.safetensors', '--out', 'out'];
  return { name, files: () => ({ 'a.nin.yaml': net, 'w.safetensors': make() }), words, says };
}

const entry = (name: string, begin: number, end: number, shape = `[${end - begin}]`, dtype = 'U8') =>
  `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

const headers: readonly HostileCase[] = [
  weights('nothing', () => new Uint8Array(), 'NIN6010'),
  weights('seven bytes', () => new Uint8Array(7), 'NIN6010'),
  weights('a header of 2^64 - 1 bytes', () => safetensors('{}', 0, dead), 'NIN6010'),
  weights('a header longer than the file', () => safetensors(`{${sound}}`, 16, 10_000n), 'NIN6010'),
  weights(
    'a header of 100 megabytes, in spaces',
    () => safetensors(Buffer.alloc(100 * 2 ** 20, ' ')),
    'NIN6010',
    '16777216',
  ),
  weights('a header of nothing but spaces', () => safetensors(Buffer.alloc(most, ' ')), 'NIN6010'),
  weights('a header of nothing but brackets', () => safetensors(Buffer.alloc(most, '[')), 'NIN6010'),
  weights('a header of nothing but braces', () => safetensors(Buffer.from('{"a":'.repeat(most / 8))), /NIN601[01]/),
  weights('a name that fills the header', () => safetensors(`{"${'a'.repeat(most - 20)}":{}}`), 'NIN6011'),
  weights(
    'a name of escapes that fills the header',
    () => safetensors(`{"${'\\u0041'.repeat(most / 6 - 20)}":{}}`),
    'NIN6011',
  ),
  weights('a name of wide characters', () => safetensors(`{"${'\u{1F600}'.repeat(most / 4 - 20)}":{}}`), 'NIN6011'),
  weights('quotes that are never closed', () => safetensors(`{"${'\\"'.repeat(most / 2 - 20)}`), 'NIN6010'),
  weights(
    'a string of metadata that fills it',
    () => safetensors(`{"__metadata__":{"a":"${'x'.repeat(most - 60)}"}}`),
    'NIN6014',
  ),
  weights(
    'a million keys of metadata',
    () => safetensors(filled('{"__metadata__":{"":""', (i) => `,"${i}":""`, '}}')),
    'NIN6014',
  ),
  weights(
    'the same key of metadata, a million times',
    () => safetensors(filled('{"__metadata__":{"a":""', () => ',"a":""', '}}')),
    'NIN6010',
  ),
  weights('numbers as metadata', () => safetensors('{"__metadata__":{"a":1}}'), 'NIN6010'),
  weights('invalid UTF-8', () => safetensors(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])), 'NIN6010'),
  weights('a name of half a surrogate pair', () => safetensors('{"\\ud800":{}}'), /NIN601[01]/),
  weights(
    'a name that steers the terminal',
    () => safetensors(`{${entry('\u001b]0;x\u0007', 0, 1)}}`, 1),
    /NIN601[145]/,
  ),
  weights('something behind the object', () => safetensors(`{${sound}}{}`, 16), 'NIN6010'),
  weights('a list in place of the object', () => safetensors('[]'), 'NIN6010'),
];

const tensors: readonly HostileCase[] = [
  weights(
    'as many tiny tensors as fit',
    () => safetensors(filled(`{${entry('t', 0, 0)}`, (i) => `,${entry(`${i}`, 0, 0)}`, '}')),
    'NIN6014',
  ),
  weights(
    'as many tensors of a byte as fit',
    () =>
      safetensors(
        filled(`{${entry('t', 0, 1)}`, (i) => `,${entry(`${i}`, i + 1, i + 2)}`, '}'),
        259_000,
      ),
    /NIN601[0145]/,
  ),
  weights(
    'the same in reverse',
    () => {
      const count = 200_000;
      return safetensors(`{${many(count, (i) => entry(`${i}`, count - i - 1, count - i), ',')}}`, count);
    },
    'NIN6014',
  ),
  weights(
    'a hundred thousand tensors',
    () =>
      safetensors(
        `{${sound},${many(100_000, (i) => entry(`model.layers.${i}.attention.weight`, 16 + i, 17 + i), ',')}}`,
        100_016,
      ),
    'NIN6015',
    'NIN6017',
  ),
  weights(
    'the same name, many times',
    () => safetensors(filled(`{${entry('t', 0, 0)}`, () => `,${entry('t', 0, 0)}`, '}')),
    'NIN6011',
    'twice',
  ),
  weights(
    'the same name, once in escapes',
    () => safetensors(`{${sound},${sound.replace('conv', '\\u0063onv')}}`, 16),
    'NIN6011',
    'twice',
  ),
  weights(
    'a field twice',
    () => safetensors(`{${sound.replace('"dtype":"F32"', '"dtype":"F32","dtype":"F32"')}}`, 16),
    'NIN6011',
    'twice',
  ),
  weights(
    '__metadata__ twice',
    () => safetensors(`{"__metadata__":{},"__metadata__":{},${sound}}`, 16),
    'NIN6010',
    'twice',
  ),
  weights('tensors over one another', () => safetensors(`{${sound},${entry('b', 8, 24)}}`, 24), 'NIN6011'),
  weights('a hole', () => safetensors(`{${sound},${entry('b', 17, 18)}}`, 18), 'NIN6010'),
  weights('bytes behind the last', () => safetensors(`{${sound}}`, 17), 'NIN6010'),
  weights('data that are cut off', () => safetensors(`{${sound}}`, 15), 'NIN6011', 'cut off'),
  weights('an end before the beginning', () => safetensors(`{${sound.replace('[0,16]', '[16,0]')}}`, 16), 'NIN6011'),
  weights(
    'a shape whose product overflows',
    () => safetensors(`{${entry('a', 0, 16, '[4294967296,4294967296]', 'F32')}}`, 16),
    'NIN6011',
  ),
  weights(
    'a shape whose product overflows to what fits',
    () => safetensors(`{${entry('a', 0, 16, '[9007199254740991,9007199254740991,9007199254740991]', 'F32')}}`, 16),
    'NIN6011',
  ),
  weights(
    'a shape of zero times infinity',
    () => safetensors(`{${sound},${entry('a', 16, 16, '[9007199254740991,9007199254740991,0]', 'F32')}}`, 16),
    /NIN601[15]/,
  ),
  weights(
    'a shape of millions of ones',
    () =>
      safetensors(
        filled('{"a":{"dtype":"U8","shape":[1', () => ',1', '],"data_offsets":[0,1]}}'),
        1,
      ),
    /NIN601[145]/,
  ),
  weights(
    'a shape of millions of zeros',
    () => safetensors(filled('{"a":{"dtype":"U8","shape":[0', () => ',0', '],"data_offsets":[0,0]}}')),
    /NIN601[145]/,
  ),
  weights('a negative size', () => safetensors(`{${sound.replace('[1,1,2,2]', '[-1,-1,2,2]')}}`, 16), 'NIN6011'),
  weights('a size with a fraction', () => safetensors(`{${sound.replace('[1,1,2,2]', '[1,1,2,2.0]')}}`, 16), 'NIN6011'),
  weights(
    'a size beyond 2^53',
    () => safetensors(`{${sound.replace('[1,1,2,2]', '[9007199254740993]')}}`, 16),
    'NIN6011',
  ),
  weights('a size of 16 million digits', () => safetensors(`{"a":{"shape":[${'9'.repeat(most - 40)}]}}`), 'NIN6011'),
  weights('a dtype of JavaScript', () => safetensors(`{${sound.replace('F32', 'constructor')}}`, 16), 'NIN6011'),
  weights(
    'a tensor named __proto__',
    () => safetensors(`{${sound},${entry('__proto__', 16, 17)}}`, 17),
    'NIN6015',
    '__proto__',
  ),
  weights(
    'a dtype that is not read',
    () => safetensors(`{${sound.replace('F32', 'F16').replace('[1,1,2,2]', '[1,1,2,4]')}}`, 16),
    'NIN6016',
    'NIN6013',
  ),
  weights('a zip', () => Buffer.from('PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaa', 'latin1'), 'NIN6010', 'zip'),
  weights('a pickle', () => Buffer.from('\x80\x04\x95aaaaaaaaaaaaaaaaaaaaaaaa', 'latin1'), 'NIN6010', 'pickle'),
];

function npy(
  header: string,
  data: number | Uint8Array = 0,
  version: readonly [number, number] = [1, 0],
  length?: number,
): Uint8Array {
  const size = version[0] === 1 ? Buffer.alloc(2) : Buffer.alloc(4);
  if (version[0] === 1) size.writeUInt16LE((length ?? header.length) % 65536);
  else size.writeUInt32LE(length ?? header.length);
  const magic = Buffer.from('\x93NUMPY', 'latin1');
  const rest = typeof data === 'number' ? Buffer.alloc(data) : data;
  return Buffer.concat([magic, Buffer.from(version), size, Buffer.from(header, 'latin1'), rest]);
}

function array(name: string, make: () => Uint8Array, ...says: HostileCase['says']): HostileCase {
  const words = ['run', 'a.nin.yaml', '--backend', 'reference', '--input', 'x.npy', '--out', 'out'];
  return { name, files: () => ({ 'a.nin.yaml': net, 'x.npy': make() }), words, says };
}

const about = (descr: string, shape: string, order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

const arrays: readonly HostileCase[] = [
  array('nothing', () => new Uint8Array(), 'NIN6020'),
  array('the magic alone', () => npy('').subarray(0, 6), 'NIN6020'),
  array('objects', () => npy(about("'|O'", '(1, 1, 4, 4)'), Buffer.from('\x80\x04cos\nsystem\n', 'latin1')), 'NIN6021'),
  array('code in place of a header', () => npy("__import__('os').system('true')"), 'NIN6020'),
  array('code in place of a shape', () => npy(about("'<f4'", "(__import__('os').getpid(), )")), 'NIN6020'),
  array('a call in the shape', () => npy(about("'<f4'", '(2**62, )')), 'NIN6020'),
  array('a structured type', () => npy(about("[('a', '<f4'), ('b', '<f8')]", '(16,)')), 'NIN6021'),
  array('an escape in the type', () => npy(about("'\\x3cf4'", '(1, 1, 4, 4)')), 'NIN6020'),
  array('version 9.9', () => npy(about("'<f4'", '(1, 1, 4, 4)'), 64, [9, 9]), 'NIN6020'),
  array('version 0.0', () => npy(about("'<f4'", '(1, 1, 4, 4)'), 64, [0, 0]), 'NIN6020'),
  array(
    'version 1 said to be 2',
    () => {
      const file = npy(about("'<f4'", '(1, 1, 4, 4)'), 64);
      file[6] = 2;
      return file;
    },
    'NIN6020',
  ),
  array('a header of 4 gigabytes', () => npy('{', 0, [2, 0], 0xffffffff), 'NIN6020'),
  array('a header of 16 megabytes', () => npy(' '.repeat(most), 0, [2, 0]), 'NIN6020'),
  array('a header longer than the file', () => npy(about("'<f4'", '(1, 1, 4, 4)'), 0, [1, 0], 60_000), 'NIN6020'),
  array('a huge shape without data', () => npy(about("'<f4'", '(1000000, 1000000)')), 'NIN6023'),
  array('a shape whose product passes 2^64', () => npy(about("'<f4'", '(4294967296, 4294967296, 4)')), 'NIN6023'),
  array(
    'a shape of zero times infinity',
    () => npy(about("'<f4'", '(9007199254740991, 9007199254740991, 0)')),
    /NIN6\d{3}/,
  ),
  array('a shape of twenty thousand ones', () => npy(about("'<f4'", `(${'1, '.repeat(20_000)})`), 4), /NIN6\d{3}/),
  array(
    'a shape of thousands of the largest',
    () => npy(about("'<f4'", `(${'9007199254740991, '.repeat(3500)})`), 4),
    'NIN6023',
  ),
  array('a negative size', () => npy(about("'<f4'", '(-1, 1, 4, 4)'), 64), 'NIN6020'),
  array('a size of 60,000 digits', () => npy(about("'<f4'", `(${'9'.repeat(60_000)},)`), 64), 'NIN6020'),
  array('Fortran order', () => npy(about("'<f4'", '(1, 1, 4, 4)', 'True'), 64), 'NIN6022'),
  array('big-endian', () => npy(about("'>f4'", '(1, 1, 4, 4)'), 64), 'NIN6021', 'big-endian'),
  array('half precision', () => npy(about("'<f2'", '(1, 1, 4, 4)'), 32), 'NIN6021'),
  array('bytes behind the array', () => npy(about("'<f4'", '(1, 1, 4, 4)'), 65), 'NIN6023'),
  array('data that are cut off', () => npy(about("'<f4'", '(1, 1, 4, 4)'), 63), 'NIN6023'),
  array(
    'a key twice',
    () => npy("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 4, 4)}", 64),
    'NIN6020',
  ),
  array(
    'a key of JavaScript',
    () => npy("{'__proto__': '<f4', 'fortran_order': False, 'shape': (1, 1, 4, 4)}", 64),
    'NIN6020',
  ),
  array('quotes that are never closed', () => npy(`{'descr': '${'a'.repeat(60_000)}`), 'NIN6020'),
  array('a type that steers the terminal', () => npy(about("'\u001b[31m'", '(1,)'), 4), 'NIN6021'),
  array('an archive of several', () => Buffer.from('PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaa', 'latin1'), 'NIN6020'),
  array('a shape that is not the spec’s', () => npy(about("'<f4'", '(1, 1, 1, 1)'), 4), /NIN62\d\d/),
];

hostile('headers of safetensors files', headers);
hostile('tensors of safetensors files', tensors);
hostile('.npy files', arrays);
