import { describe, expect, test } from 'vitest';
import { compileText, marked, problems } from '../../support.ts';

const head = 'ninc: 1\ninputs: {x: {shape: [N, 3, 8, 8]}}\n';
const codes = (text: string, set = {}) => compileText(text, { set }).diagnostics.map(({ code }) => code);
const conv = (channels: string) => `  - conv2d: {out_channels: "${channels}", kernel_size: 1}\n`;

describe('one cause gives one error', () => {
  test.each([
    [
      'a param without a value, however often it is read',
      `params: {«n»: {type: int}}\nlayers:\n${conv('${n}')}${conv('${n + 1}')}`,
      {},
      'NIN3005',
    ],
    [
      'a param set to another type',
      `params: {«n»: {type: int, default: 3}}\nlayers:\n${conv('${n}')}${conv('${n}')}`,
      { n: 'abc' },
      'NIN2005',
    ],
    ['a misspelt setting', `params: {need: {type: int}}\nlayers:\n${conv('${need}')}`, { neeed: 5 }, 'NIN3009'],
    ['a default that reads what is not there', `params: {a: "\${«b»}"}\nlayers:\n${conv('${a}')}`, {}, 'NIN2102'],
    [
      'a declaration with an unknown key',
      `params: {r: {type: int, «defalt»: 3}}\nlayers:\n${conv('${r}')}`,
      {},
      'NIN2002',
    ],
    ['layers that are no list', 'layers: «5»\n', {}, 'NIN2003'],
    ['a layer without an operation', 'layers:\n  - «id: a»\n', {}, 'NIN2004'],
    ['a misspelt key of the spec', '«layer»:\n  - relu\n', {}, 'NIN2002'],
    ['a misspelt key of a layer', 'layers:\n  - relu:\n    «form»: x\n  - tanh\n', {}, 'NIN2002'],
    ['a name that is none', 'layers: [relu]\noutputs: {«"a b"»: relu_1}\n', {}, 'NIN2003'],
    [
      'a file that cannot be imported',
      'imports: [«./nowhere.nin.yaml»]\nlayers:\n  - theirs\n  - theirs\n',
      {},
      'NIN3008',
    ],
    ['an empty import', "imports: [«''»]\nlayers: [relu]\n", {}, 'NIN2003'],
    ['imports that are no list', 'imports: «./theirs.nin.yaml»\nlayers: [theirs]\n', {}, 'NIN2003'],
    ['a `from` that can be no id', 'layers:\n  - relu:\n    from: «"a b"»\n', {}, 'NIN2003'],
    ['an output that can be no id', 'layers: [relu]\noutputs: {o: «"a b"»}\n', {}, 'NIN2003'],
    [
      'paths of three sizes',
      'layers:\n  - «branches»:\n      merge: concat\n      paths: [[identity], [{max_pool2d: {kernel_size: 2}}], [{max_pool2d: {kernel_size: 4}}]]\n',
      {},
      'NIN4005',
    ],
    [
      'an argument that there is not, of a layer that others read by its id',
      'layers:\n  - {relu: {«size»: 1}, id: a}\n  - {add: , from: [a, x]}\noutputs: {o: a}\n',
      {},
      'NIN2002',
    ],
    [
      'the same, repeated',
      'layers:\n  - {relu: {«size»: 1}, id: a, repeat: 3}\n  - {add: , from: [a_3, x]}\n',
      {},
      'NIN2002',
    ],
    ['layers that are all left out', 'layers:\n  - «relu:\n    when: false»\n', {}, 'NIN3010'],
  ])('%s', (_name, text, set, code) => {
    expect(marked(head + text, { set })).toEqual({ codes: [code], text: head + text });
  });

  test.each([
    ['a size that cannot be', '{x: {shape: [N, 3, «0», 8]}}', 'NIN2003'],
    ['a missing shape', '{x: {«shpe»: [N, 3, 8, 8]}}', 'NIN2002'],
    ['no mapping', '«[x]»', 'NIN2003'],
    ['nothing', '«{}»', 'NIN2003'],
  ])('an input with %s', (_name, inputs, code) => {
    const text = `ninc: 1\ninputs: ${inputs}\nlayers:\n  - relu\n  - add:\n    from: [x, x]\noutputs: {o: x}\n`;
    expect(marked(text)).toEqual({ codes: [code], text });
  });
});

test('inputs that are misspelt are not missing too', () => {
  expect(problems(compileText('ninc: 1\ninput: {x: {shape: [N, 3]}}\nlayers: [relu]\n'))[0]).toMatch(/^2:1-6 NIN2002 /);
  expect(codes('').length).toBe(1);
  const text = 'ninc: 1\ninput: {x: {shape: [N, 3]}}\nlayers: [relu]\n';
  expect(compileText(text).diagnostics.map(({ code }) => code)).toEqual(['NIN2002']);
});

describe('nothing passes unseen', () => {
  test('an assertion behind a fault is still read', () => {
    const layers = 'layers:\n  - conv2d: {out_channels: 3, kernel_size: 99}\n  - relu:\n    expect: [N, "H +"]\n';
    expect(codes(head + layers)).toEqual(['NIN4002', 'NIN2006']);
  });

  test.each(['relu', 'residual', 'branches', 'id', 'repeat'])('a block cannot be named %s', (name) => {
    expect(codes(`${head}blocks: {${name}: {layers: [tanh]}}\nlayers: [tanh]\n`)).toContain('NIN3012');
  });

  test('layers of a residual cannot take the names of its path and its sum', () => {
    const conv = '{conv2d: {out_channels: 3, kernel_size: 1}, id: NAME}';
    const residual = (name: string) =>
      `${head}layers:\n  - residual:\n      layers: [${conv.replace('NAME', name)}]\n      shortcut: [tanh]\n`;
    expect(codes(residual('shortcut'))).toEqual(['NIN3003']);
    expect(codes(residual('add_1'))).toEqual(['NIN3003']);
    expect(codes(residual('add_2'))).toEqual([]);
  });

  test('a block that is not used is judged by its names and expressions', () => {
    const text = `${head}blocks:\n  u:\n    params: {k: 3}\n    layers:\n      - nope\n      - conv2d: {out_channels: "\${qq}", kernel_size: "\${k}"}\nlayers: [relu]\n`;
    expect(problems(compileText(text))).toEqual([
      '7:9-13 NIN3001 there is no operation or block named nope',
      '8:35-37 NIN2102 there is no param `qq` here',
    ]);
  });

  test('so is a file of blocks only', () => {
    expect(codes('ninc: 1\nblocks: {u: {layers: [nope]}}\n')).toEqual(['NIN3001']);
    expect(codes('ninc: 1\nblocks: {u: {layers: [relu]}}\n')).toEqual([]);
  });

  test('expect cannot invent symbols', () => {
    expect(problems(compileText(`${head}layers:\n  - relu:\n    expect: [M, 3, 8, 8]\n`))).toEqual([
      '5:13-25 NIN2006 M is not a dimension: no input has this symbol',
    ]);
  });

  test('a layer inside a block cannot take the name of its input', () => {
    expect(codes(`${head}blocks: {b: {layers: [{tanh: , id: input}]}}\nlayers: [b]\n`)).toEqual(['NIN3003']);
  });

  test('blocks within blocks end at a limit, not with the stack', () => {
    const blocks = Array.from({ length: 2000 }, (_, k) => `  b${k}: {layers: [${k === 0 ? 'relu' : `b${k - 1}`}]}`);
    expect(codes(`${head}blocks:\n${blocks.join('\n')}\nlayers: [b1999]\n`)).toEqual(['NIN3011']);
  });

  test('what cannot be counted is a fault of its layer', () => {
    expect(codes(`${head}layers:\n  - flatten\n  - linear: {out_features: 9007199254740991}\n`)).toEqual(['NIN4013']);
    expect(codes(`${head}layers:\n  - adaptive_avg_pool2d: {output_size: 9007199254740991}\n`)).toEqual(['NIN4013']);
  });

  test('a directive of another YAML is refused', () => {
    expect(codes(`%YAML 1.1\n---\n${head}layers: [relu]\n`)).toEqual(['NIN1004']);
  });

  test('the dim of branches is where its fault stands', () => {
    const text = `${head}layers:\n  - branches: {merge: concat, dim: 9, paths: [[relu], [tanh]]}\n`;
    expect(problems(compileText(text))[0]).toMatch(/^4:36-37 NIN4010 /);
  });
});

test('without inputs, misspelt or missing, whatever else is wrong is told in the same run', () => {
  const faults = `params: {a: {type: int, default: x}}
layers:
  - maxpool2d: {kernel_size: 2}
  - conv2d: {out_channels: "\${width}", kernel_size: 3}
  - add:
    from: [image, conv2d_1]
outputs: {o: add_1}
`;
  expect(codes(`ninc: 1\n${faults}`)).toEqual(['NIN2001', 'NIN2005', 'NIN3001', 'NIN2102']);
  expect(codes(`ninc: 1\ninput: {image: {shape: [N, 3]}}\n${faults}`)).toEqual([
    'NIN2002',
    'NIN2005',
    'NIN3001',
    'NIN2102',
  ]);
});
