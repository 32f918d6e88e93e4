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

/** So many nodes of one operator in a row, the first on `first`. */
function chain(count: number, first: string, node: (input: string, output: string) => ModelLines['nodes'][number]) {
  return Array.from({ length: count }, (_, index) =>
    node(index === 0 ? first : `${first}${index}`, `${first}${index + 1}`),
  );
}

/** So many nodes beside each other, and the names of what they make. */
function beside(count: number): { readonly nodes: ModelLines['nodes']; readonly made: readonly string[] } {
  const made = Array.from({ length: count }, (_, index) => `r${index}`);
  return { nodes: made.map((output) => ['Relu', ['x'], [output]]), made };
}

/** Functions in an order that repeats for stretches only. */
function patterns(): ModelLines['nodes'] {
  const functions = ['Relu', 'Sigmoid', 'Tanh', 'Softplus', 'HardSwish'];
  return Array.from({ length: 4900 }, (_, index) => {
    const [stretch, at] = [Math.floor(index / 100), index % 100];
    const chosen = (at * at * 31 + at * 7 + (at % 3 === 0 ? stretch : 0)) % functions.length;
    return [functions[chosen] ?? 'Relu', [index === 0 ? 'x' : `v${index - 1}`], [`v${index}`]];
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

const numbers: readonly HostileCase[] = [
  model(
    'sizes that are doubled forty times',
    () =>
      onnx({
        x: ['N', 2, 'H', 'W'],
        nodes: [
          ['Shape', ['x'], ['s']],
          ...chain(40, 's', (input, output) => ['Concat', [input, input], [output], { axis: 0 }]),
          ['Reshape', ['x', 's40'], ['y']],
        ],
      }),
    'NIN6704',
  ),
  model(
    'a constant that is doubled thirty times',
    () =>
      onnx({
        constants: [floats('s', [100], () => 1)],
        nodes: [
          ...chain(30, 's', (input, output) => ['Concat', [input, input], [output], { axis: 0 }]),
          ['Add', ['x', 's30'], ['y']],
        ],
      }),
    'NIN6704',
    'many times the numbers',
  ),
  model(
    'a list of places that is made of nothing',
    () =>
      onnx({
        constants: [ints('s', [2 ** 23]), ints('a', [1, 2, 3])],
        nodes: [
          ['ConstantOfShape', ['s'], ['c']],
          ['Cast', ['c'], ['d'], { to: 7 }],
          ['Gather', ['a', 'd'], ['e']],
          ['Reshape', ['x', 'e'], ['y']],
        ],
      }),
    'NIN6704',
  ),
  model(
    'a list of repetitions that is made of nothing',
    () =>
      onnx({
        constants: [ints('s', [2 ** 23])],
        nodes: [
          ['ConstantOfShape', ['s'], ['c']],
          ['Tile', ['x', 'c'], ['y']],
        ],
      }),
    'NIN6704',
  ),
  model(
    'a matrix that is made of nothing',
    () =>
      onnx({
        x: [1, 2],
        constants: [ints('s', [2, 2 ** 27])],
        nodes: [
          ['ConstantOfShape', ['s'], ['c']],
          ['MatMul', ['x', 'c'], ['y']],
        ],
      }),
    'NIN6704',
    'many times the numbers',
  ),
  model(
    'a matrix that four thousand layers share',
    () =>
      onnx({
        x: [1, 512],
        constants: [floats('w', [512, 512], () => 1)],
        nodes: chain(4000, 'x', (input, output) => ['MatMul', [input, 'w'], [output]]),
      }),
    'NIN6704',
    'many times the numbers',
  ),
  {
    ...model('three thousand factors of one matrix', () =>
      onnx({
        x: [1, 512],
        constants: [floats('w', [512, 512], () => 1), floats('f', [512], () => 1)],
        nodes: [['MatMul', ['x', 'w'], ['v']], ...chain(3000, 'v', (input, output) => ['Mul', [input, 'f'], [output]])],
      }),
    ),
    status: 0,
    says: ['1 layers'],
  },
  model(
    'steps of a fraction',
    () =>
      onnx({
        constants: [ints('a', [1, 2, 3, 4]), ints('start', [0]), ints('end', [4]), ints('axis', [0])].concat([
          ints('two', [2]),
          ints('minus', [-1000]),
        ]),
        nodes: [
          ['Pow', ['two', 'minus'], ['step']],
          ['Slice', ['a', 'start', 'end', 'axis', 'step'], ['c']],
          ['Reshape', ['x', 'c'], ['y']],
        ],
      }),
    'NIN6704',
    'its list of steps',
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
  {
    ...model('many layers beside each other that one joins', () => {
      const { nodes, made } = beside(4000);
      return onnx({ nodes: [...nodes, ['Max', made, ['y']]] });
    }),
    status: 0,
    says: ['4001 layers'],
  },
  {
    ...model('many results', () => {
      const { nodes, made } = beside(4000);
      return onnx({ nodes, outputs: made });
    }),
    status: 0,
    says: ['4000 layers'],
  },
  {
    ...model('one layer that joins one value twenty thousand times', () =>
      onnx({
        nodes: [
          ['Relu', ['x'], ['r']],
          ['Concat', Array(20_000).fill('r'), ['y'], { axis: 1 }],
        ],
      }),
    ),
    status: 0,
    says: ['2 layers'],
  },
  {
    ...model('thousands of layers that are alike in many ways', () => onnx({ nodes: patterns() })),
    status: 0,
    says: ['4900 layers'],
  },
  model('more layers than are imported', () => onnx({ nodes: forks(mostLayers + 1) }), 'NIN6703', 'at most'),
];

hostile('models', [...messages, ...data, ...numbers, ...graphs]);
