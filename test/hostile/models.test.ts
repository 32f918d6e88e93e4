import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mostLayers } from '../../src/import/import.ts';
import { floats, ints, type ModelLines, onnx, type Tensor } from '../onnx/model.ts';
import { type HostileCase, hostile } from './measure.ts';

/** `ninc import` of a model that somebody else made. */
function model(name: string, make: () => Uint8Array, ...says: HostileCase['says']): HostileCase {
  return { name, files: () => ({ 'm.onnx': make() }), words: ['import', 'm.onnx', '--out', 'out'], says };
}

const conv: ModelLines = {
  constants: [floats('w', [3, 2, 1, 1], () => 1)],
  nodes: [['Conv', ['x', 'w'], ['y']]],
};

/** A field of protobuf: number, and bytes behind their length. */
function field(number: number, content: Uint8Array, length = content.length): Uint8Array {
  return Buffer.concat([varint(number * 8 + 2), varint(length), content]);
}

/** Sums of the value before and of one long before. */
function forks(count: number): ModelLines['nodes'] {
  return Array.from({ length: count }, (_, index) => {
    const [a, b] = [index === 0 ? 'x' : `v${index - 1}`, index < 2 ? 'x' : `v${(index * 7919) % (index - 1)}`];
    return ['Add', [a, b], [`v${index}`]];
  });
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function external(location: string, more: Readonly<Record<string, string>> = {}): Tensor {
  const externalData = Object.entries({ location, ...more }).map(([key, value]) => ({ key, value }));
  return { name: 'w', dims: [3n, 2n, 1n, 1n], dataType: 1, dataLocation: 1, externalData };
}

const outside = (location: string, ...says: HostileCase['says']) =>
  model(`external data at ${location}`, () => onnx({ ...conv, constants: [external(location)] }), 'NIN6702', ...says);

const messages: readonly HostileCase[] = [
  model('nothing', () => new Uint8Array(), 'NIN6701'),
  model('a text', () => Buffer.from('ninc: 1\n'.repeat(1000)), 'NIN6701'),
  model('zeros', () => new Uint8Array(10_000), 'NIN6701'),
  model('a graph of 2^40 bytes', () => field(7, Buffer.from('x'), 2 ** 40), 'NIN6701', 'cut off'),
  model('a length that is negative', () => Buffer.from([0x3a, ...Array(9).fill(0xff), 0x01]), 'NIN6701'),
  model('a number that does not end', () => Buffer.from([0x08, ...Array(20).fill(0xff)]), 'NIN6701'),
  model('a model that was cut off', () => onnx(conv).subarray(0, -7), 'NIN6701', 'cut off'),
  model('a node that claims more than the graph has', () => field(7, field(1, Buffer.from('abc'), 1000)), 'NIN6701'),
  model('two graphs', () => Buffer.concat([onnx(conv), onnx(conv)]), 'NIN6701', 'two graphs'),
  model(
    'a million empty nodes',
    () => field(7, Buffer.concat(Array(1_000_000).fill(Buffer.from([0x0a, 0])))),
    /NIN670[13]/,
  ),
  model(
    'ten million empty attributes',
    () => field(7, field(1, Buffer.alloc(20_000_000, Buffer.from([0x2a, 0])))),
    'NIN6701',
  ),
  model(
    'a packed list of a hundred million ones',
    () => field(7, field(1, field(5, field(8, Buffer.alloc(100_000_000, 1))))),
    'NIN6701',
  ),
  model(
    'messages in messages, a hundred thousand deep',
    () => {
      // Written backwards: each is the graph of an attribute of the node of the one around it.
      let inner: Uint8Array = Buffer.from([]);
      for (let depth = 0; depth < 2000; depth++) inner = field(1, field(5, field(6, inner)));
      return field(7, inner);
    },
    /NIN670[134]/,
  ),
  {
    name: 'a sparse file of 3 GB',
    files: (folder) => {
      writeFileSync(join(folder, 'm.onnx'), onnx(conv));
      truncateSync(join(folder, 'm.onnx'), 3 * 2 ** 30);
      return undefined;
    },
    words: ['import', 'm.onnx', '--out', 'out'],
    says: ['NIN6701'],
  },
];

const data: readonly HostileCase[] = [
  outside('/etc/passwd', 'absolute'),
  outside('../secret', 'leads out'),
  outside('a/../../secret', 'leads out'),
  outside('C:\\secret', 'absolute'),
  outside('nowhere.bin', 'no such file'),
  outside('/dev/zero', 'absolute'),
  outside('a\0b', 'NUL'),
  outside('.', 'link'),
  {
    name: 'external data behind a link that leads out',
    files: (folder) => {
      symlinkSync('/dev/zero', join(folder, 'w.bin'));
      return { 'm.onnx': onnx({ ...conv, constants: [external('w.bin')] }) };
    },
    words: ['import', 'm.onnx', '--out', 'out'],
    says: ['NIN6702', 'link'],
  },
  {
    name: 'external data that end before the tensor does',
    files: () => ({
      'm.onnx': onnx({ ...conv, constants: [external('w.bin', { offset: '8' })] }),
      'w.bin': new Uint8Array(24),
    }),
    words: ['import', 'm.onnx', '--out', 'out'],
    says: ['NIN6702', 'byte 32'],
  },
  {
    name: 'external data of another length than the tensor',
    files: () => ({
      'm.onnx': onnx({ ...conv, constants: [external('w.bin', { length: '9999999999999' })] }),
      'w.bin': new Uint8Array(24),
    }),
    words: ['import', 'm.onnx', '--out', 'out'],
    says: ['NIN6702', '9999999999999'],
  },
  model(
    'a tensor of 2^60 elements that holds two',
    () => onnx({ ...conv, constants: [{ name: 'w', dims: [2n ** 30n, 2n ** 30n], dataType: 1, floatData: [1, 2] }] }),
    'NIN6702',
    'larger than memory',
  ),
  model(
    'a tensor with a negative size',
    () => onnx({ ...conv, constants: [{ name: 'w', dims: [-1n, 2n, 1n, 1n], dataType: 1, floatData: [1, 2] }] }),
    'NIN6702',
  ),
  model(
    'a tensor that holds less than its shape says',
    () => onnx({ ...conv, constants: [floats('w', [3, 2, 1, 1], [1, 2])] }),
    'NIN6702',
    '6 elements',
  ),
  model(
    'a constant of 2^60 elements',
    () =>
      onnx({
        constants: [ints('s', [2 ** 30, 2 ** 30])],
        nodes: [
          ['ConstantOfShape', ['s'], ['c']],
          ['Add', ['x', 'c'], ['y']],
        ],
      }),
    'NIN6704',
  ),
];

const graphs: readonly HostileCase[] = [
  model(
    'a graph that goes in a circle',
    () =>
      onnx({
        nodes: [
          ['Relu', ['b'], ['a']],
          ['Relu', ['a'], ['b']],
        ],
      }),
    'NIN6703',
    'circle',
  ),
  model('a node that reads itself', () => onnx({ nodes: [['Relu', ['y'], ['y']]] }), 'NIN6703', 'itself'),
  model('an input that nothing makes', () => onnx({ nodes: [['Relu', ['nowhere'], ['y']]] }), 'NIN6703', 'nowhere'),
  model(
    'a value that is made twice',
    () =>
      onnx({
        nodes: [
          ['Relu', ['x'], ['y']],
          ['Relu', ['x'], ['y']],
        ],
      }),
    'NIN6703',
    'made already',
  ),
  model(
    'an output that nothing makes',
    () => onnx({ nodes: [['Relu', ['x'], ['y']]], outputs: ['z'] }),
    'NIN6703',
    'z',
  ),
  model('an opset of the future', () => onnx({ ...conv, opset: 999 }), 'NIN6703', 'opset 999'),
  model('an opset of the past', () => onnx({ ...conv, opset: 3 }), 'NIN6703', 'opset 3'),
  model('operators of nobody', () => onnx({ ...conv, domain: 'example.com' }), 'NIN6703', 'opset_import'),
  model('an input with a size of 2^62', () => onnx({ ...conv, x: [1, 2, 2 ** 62, 4] }), 'NIN6704'),
  model(
    'a stride of zero',
    () => onnx({ ...conv, nodes: [['Conv', ['x', 'w'], ['y'], { strides: [0, 0] }]] }),
    'NIN6704',
    'Conv_0',
  ),
  model(
    'a padding of 2^60',
    () => onnx({ ...conv, nodes: [['Conv', ['x', 'w'], ['y'], { pads: [2 ** 60, 0, 0, 0] }]] }),
    'NIN6704',
  ),
  {
    ...model('as many layers as are imported, that fork and meet', () => onnx({ nodes: forks(mostLayers) })),
    status: 0,
    says: [`${mostLayers} layers`],
  },
  model('more layers than are imported', () => onnx({ nodes: forks(mostLayers + 1) }), 'NIN6703', 'at most'),
];

hostile('models', [...messages, ...data, ...graphs]);
