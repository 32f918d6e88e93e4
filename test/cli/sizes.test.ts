import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { askedSizes, sizesOf } from '../../src/cli/sizes.ts';
import { type CompileOptions, compile } from '../../src/compile.ts';
import { sourceFile } from '../../src/diagnostics/diagnostic.ts';
import { dedent } from '../../src/diagnostics/entry.ts';

function graph(text: string) {
  const read: CompileOptions['read'] = (path) => ({ value: sourceFile(path, dedent(text)), diagnostics: [] });
  const { value, diagnostics } = compile('net.nin.yaml', { read });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value;
}

const strided = graph(`
  ninc: 1
  inputs: {image: {shape: [N, 3, H, W]}}
  layers:
    - conv2d: {out_channels: 4, kernel_size: 11, stride: 4}
    - max_pool2d: {kernel_size: 3, stride: 2}
`);

const square = graph(`
  ninc: 1
  inputs:
    a: {shape: [N, 3, H, 8]}
    b: {shape: [N, 3, 8, W]}
  layers:
    - max_pool2d: {kernel_size: [5, 1], stride: 1}
      from: a
      id: left
    - max_pool2d: {kernel_size: [1, 3], stride: 1}
      from: b
      id: right
    - concat: {dim: 1}
      from: [left, right]
`);

describe('sizes of random inputs', () => {
  test('one picture, and the least height and width that the layers take', () => {
    // The pool needs 3 rows of the convolution: 11 + 2 * 4.
    expect(sizesOf(strided, {})).toEqual({ N: 1, H: 19, W: 19 });
  });

  test('what is known stays', () => {
    expect(sizesOf(strided, { N: 8, W: 224 })).toEqual({ N: 8, H: 19, W: 224 });
  });

  test('sizes that are bound to a number are found', () => {
    // 8 columns on the left, W - 2 on the right; H - 4 rows on the left, 8 on the right.
    expect(sizesOf(square, {})).toEqual({ N: 1, H: 12, W: 10 });
  });

  test('known sizes that cannot be are given back: running says why', () => {
    expect(sizesOf(strided, { H: 5 })).toEqual({ N: 1, H: 5, W: 19 });
  });
});

describe('--batch and --dim', () => {
  test('a batch that the spec fixes at another size is refused, not ignored', () => {
    const fixed = graph('ninc: 1\ninputs: {image: {shape: [2, 3, 8, 8]}}\nlayers: [relu]\n');
    expect(() => askedSizes(fixed, '4', [])).toThrow('--batch 4: the spec fixes it at 2');
    expect(askedSizes(fixed, '2', [])).toEqual({});
  });

  test('a batch is the first dimension, --dim any symbol', () => {
    expect(askedSizes(strided, '4', ['H=64'])).toEqual({ N: 4, H: 64 });
  });

  test.each([
    ['0', []],
    ['1.5', []],
    ['9007199254740993', []],
    [undefined, ['H']],
    [undefined, ['H=']],
    [undefined, ['H=3=4']],
    [undefined, ['H=-1']],
    [undefined, ['K=3']],
  ])('--batch %s --dim %j is wrong usage', (batch, dims) => {
    expect(() => askedSizes(strided, batch, dims)).toThrow(UsageError);
  });
});
