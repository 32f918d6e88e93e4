import { describe, expect, test } from 'vitest';
import { compileText, problems } from '../support.ts';

const head = 'ninc: 1\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers:\n';
const said = (layers: string) => {
  const compiled = compileText(head + layers);
  return problems(compiled).map((text, index) => [text, compiled.diagnostics[index]?.help]);
};

describe('a key beside the operation is one error', () => {
  test('a misspelt key of layers', () => {
    expect(said('  - relu: {}\n    form: x\n')).toEqual([
      ['5:5-9 NIN2002 a layer has no form; it has id, from, repeat, expect, when', 'did you mean from?'],
    ]);
  });

  test('a misspelt key before the operation', () => {
    expect(said('  - whn: false\n    relu: {}\n')[0]).toEqual([
      '4:5-8 NIN2002 a layer has no whn; it has id, from, repeat, expect, when',
      'did you mean when?',
    ]);
  });

  test('an unknown key', () => {
    expect(said('  - conv2d: {out_channels: 3, kernel_size: 1}\n    name: first\n')).toEqual([
      ['5:5-9 NIN2002 a layer has no name; it has id, from, repeat, expect, when', 'did you mean id?'],
    ]);
    expect(said('  - conv2d: {out_channels: 3, kernel_size: 1}\n    colour: red\n')).toEqual([
      ['5:5-11 NIN2002 a layer has no colour; it has id, from, repeat, expect, when', undefined],
    ]);
  });

  test('an operation that is a value, as other formats have it', () => {
    const help = 'the operation is the key itself: conv2d: {…}';
    expect(said('  - type: conv2d\n    args: {out_channels: 3}\n')).toEqual([
      ['4:5-9 NIN2002 a layer has no type; it has id, from, repeat, expect, when', help],
    ]);
    expect(said('  - type: conv2d\n')).toEqual([
      ['4:11-17 NIN2003 type is "conv2d", but must be a mapping (key: value), or nothing', help],
    ]);
  });

  test('arguments that are not indented', () => {
    expect(said('  - conv2d:\n    out_channels: 3\n    kernel_size: 1\n')).toEqual([
      [
        '5:5-17 NIN2004 this layer names 3 operations: conv2d, out_channels, kernel_size',
        'what belongs to conv2d stands further right than it, or in braces: conv2d: {out_channels: …}',
      ],
    ]);
  });

  test('two operations', () => {
    expect(said('  - relu: {}\n    tanh: {}\n')).toEqual([
      ['5:5-9 NIN2004 this layer names 2 operations: relu, tanh', 'begin a list item of its own for each: `- name`'],
    ]);
  });
});

test('a structure needs its layers, written as a word too', () => {
  expect(said('  - residual\n')).toEqual([['4:5-13 NIN2001 residual needs layers', 'residual: {layers: […]}']]);
  expect(said('  - branches\n')[0]?.[0]).toBe('4:5-13 NIN2001 branches needs paths');
});

test('words of an argument are suggested', () => {
  expect(said('  - conv2d: {out_channels: 3, kernel_size: 1, padding: smae}\n')[0]?.[1]).toBe('did you mean same?');
  expect(said('  - upsample: {scale_factor: 2, mode: bilinaer}\n')[0]?.[1]).toBe('did you mean bilinear?');
});

test('a dash without a space', () => {
  expect(said('  -relu\n')).toEqual([
    [
      '4:3-8 NIN2003 layers is "-relu", but must be a list',
      'an item of a list begins with a dash and a space: `- name`',
    ],
  ]);
});
