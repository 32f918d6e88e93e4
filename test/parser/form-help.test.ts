import { describe, expect, test } from 'vitest';
import { dedent } from '../../src/diagnostics/entry.ts';
import { applyFix, compileText } from '../support.ts';

/** Code and help of what is wrong with a spec, and the text after every fix. */
function helps(text: string): { readonly told: readonly string[]; readonly mended: string } {
  const { diagnostics } = compileText(text);
  const told = diagnostics.map(({ code, help }) => `${code} ${help}`);
  return {
    told,
    mended: diagnostics.reduce((mended, { fix }) => (fix === undefined ? mended : applyFix(mended, fix)), text),
  };
}
const spec = (layers: string, before = 'inputs: {image: {shape: [N, 3, 8, 8]}}') =>
  `ninc: 1\n${before}\nlayers:\n${layers}\n`;
const told = (layers: string, before?: string) => helps(spec(layers, before)).told;

describe('what a newcomer writes, and what is said to it', () => {
  test('arguments without names', () => {
    expect(told('  - linear: 10')).toEqual(['NIN2003 arguments have names: linear: {out_features: 10}']);
    expect(told('  - dropout: 0.5')).toEqual(['NIN2003 arguments have names: dropout: {p: 0.5}']);
    expect(told('  - max_pool2d: [2, 2]')).toEqual([
      'NIN2003 arguments have names: max_pool2d: {kernel_size: …}; they are kernel_size, stride, padding, ceil_mode, dilation',
    ]);
  });

  test('what belongs to the layer, inside of its arguments', () => {
    const beside = (key: string, operation: string) =>
      `NIN2002 ${key} belongs to the layer: it stands beside ${operation}, as far left as it, not inside`;
    expect(told('  - max_pool2d: {kernel_size: 2, repeat: 2}')).toEqual([beside('repeat', 'max_pool2d')]);
    expect(told('  - add: {from: [image, image]}')).toEqual([beside('from', 'add')]);
    expect(told('  - residual:\n      repeat: 3\n      layers: [relu]')).toEqual([beside('repeat', 'residual')]);
  });

  test('names of Keras: told once, the argument that they stand for is not missing too', () => {
    expect(told('  - conv2d: {filters: 4, kernel_size: 3}\n  - dense: {units: 10}')).toEqual([
      'NIN2002 did you mean out_channels?',
      'NIN3001 did you mean linear?',
    ]);
  });

  test('numbers in quotes, and params without an expression', () => {
    const before = 'params: {width: 16}\ninputs: {image: {shape: [N, 3, 8, 8]}}';
    const wrong = spec(
      '  - conv2d: {out_channels: width, kernel_size: "3"}\n  - conv2d: {out_channels: 4, kernel_size: $k}',
      before,
    );
    expect(helps(wrong).told).toEqual([
      'NIN2003 a param is read by an expression: "${width}"',
      'NIN2003 without quotes it is a number: 3',
      'NIN2003 a param is read by an expression: "${k}"',
    ]);
    const first = spec('  - conv2d: {out_channels: width, kernel_size: 3}', before);
    expect(helps(first).mended).toBe(first.replace(': width', ': "${width}"'));
    expect(told('  - conv2d: {out_channels: wide, kernel_size: 3}')).toEqual(['NIN2003 undefined']);
  });

  test('shapes, inputs, outputs and lists in another form', () => {
    const shape = spec('  - relu', 'inputs: {image: [N, 3, 8, 8]}');
    expect(helps(shape).told).toEqual(['NIN2003 a shape has a name: image: {shape: [N, 3, 8, 8]}']);
    expect(helps(shape).mended).toBe(shape.replace('[N, 3, 8, 8]', '{shape: [N, 3, 8, 8]}'));
    expect(told('  - relu', 'inputs: [image]')).toEqual(['NIN2003 each has a name: image: {shape: [N, 3, 224, 224]}']);
    expect(told('  - relu\noutputs: [relu_1]')).toEqual(['NIN2003 a name for each id: outputs: {logits: flatten_1}']);
    expect(told('  - residual: {layers: [relu], shortcut: relu}')).toEqual(['NIN2003 a list of one: [relu]']);
    expect(helps('inputs: {image: {shape: [N, 3]}}\nlayers: [relu]\n').told).toEqual(['NIN2001 write ninc: 1']);
  });

  test('layers where paths are wanted: one mistake, told once', () => {
    expect(
      told('  - branches:\n      paths:\n        - relu\n        - conv2d: {out_channels: 3, kernel_size: 1}'),
    ).toEqual([
      'NIN2001 merge is one of concat, add',
      'NIN2003 each path is a list itself: `- - conv2d: …`, or `- []` for what is handed on',
    ]);
  });
});

describe('a shortcut that does not fit', () => {
  const help = (layer: string) =>
    told(`  - residual:\n      layers:\n        - conv2d: ${layer}`, 'inputs: {image: {shape: [N, 8, 16, 15]}}');

  test.each([
    ['{out_channels: 12, kernel_size: 1}', '{out_channels: 12, kernel_size: 1}'],
    ['{out_channels: 8, kernel_size: 3, padding: 1, stride: 2}', '{out_channels: 8, kernel_size: 1, stride: 2}'],
    ['{out_channels: 12, kernel_size: 3, padding: 1, stride: 4}', '{out_channels: 12, kernel_size: 1, stride: 4}'],
  ])('%s: the convolution that makes it fit', (path, shortcut) => {
    expect(help(path)).toEqual([
      `NIN4004 conv2d: ${shortcut} gives the second the shape of the first; in a residual, as shortcut: [conv2d: {…}] beside layers`,
    ]);
    const mended = `  - residual: {layers: [conv2d: ${path}], shortcut: [conv2d: ${shortcut}]}`;
    expect(told(mended, 'inputs: {image: {shape: [N, 8, 16, 15]}}')).toEqual([]);
  });

  test('nothing is said where no such convolution makes it fit', () => {
    expect(help('{out_channels: 8, kernel_size: 3}')).toEqual(['NIN4004 undefined']);
  });
});

describe('paths of a concat that are not of one size', () => {
  const inputs = 'inputs: {image: {shape: [N, 8, 16, 15]}}';
  const paths = (second: string) =>
    `  - branches:\n      merge: concat\n      paths:\n        - [relu]\n        - [${second}]`;

  test.each([
    ['conv2d: {out_channels: 4, kernel_size: 3}', 'conv2d: {out_channels: 4, kernel_size: 3, padding: same}'],
    ['max_pool2d: {kernel_size: 2}', 'max_pool2d: {kernel_size: 3, stride: 1, padding: 1}'],
  ])('%s: what keeps the size, and fits', (wrong, mended) => {
    expect(told(paths(wrong), inputs)).toEqual([
      expect.stringMatching(
        /^NIN4005 .*`padding: same` of a convolution, `kernel_size: 3, stride: 1, padding: 1` of a pooling$/,
      ),
    ]);
    expect(told(paths(mended), inputs)).toEqual([]);
  });

  test('only where pictures are joined by their channels', () => {
    expect(
      told('  - concat: {dim: 2}\n    from: [image, image]\n  - concat: {dim: 1}\n    from: [image, concat_1]', inputs),
    ).toEqual([expect.stringMatching(/^NIN4005 height and width/)]);
    expect(
      told('  - concat: {dim: 1}\n    from: [image, image]\n  - concat: {dim: 2}\n    from: [image, concat_1]', inputs),
    ).toEqual(['NIN4005 undefined']);
  });
});

test('an id that nothing has: those that can be read there, not those that come later', () => {
  const names = dedent(`
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers:
      - relu
      - residual: {layers: [{tanh: {}, from: nothing_alike}]}
      - sigmoid
  `);
  expect(helps(names).told).toEqual(['NIN3002 ids here, the last first: relu_1, image']);
});
