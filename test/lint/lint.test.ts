import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compile.ts';
import { lint } from '../../src/lint/lint.ts';
import { compileText, problems } from '../support.ts';

/** `line:column-end code message`, one a warning. */
function warnings(text: string, files: Readonly<Record<string, string>> = {}): string[] {
  const compiled = compileText(text, {}, files);
  if (compiled.value === undefined) throw new Error(problems(compiled).join('\n'));
  return problems({ ...compiled, diagnostics: lint(compiled) });
}

const image = 'ninc: 1\n    inputs: {image: {shape: [N, 4, 16, 16]}}';

describe('specs that ship are quiet', () => {
  const paths = readdirSync('specs', { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.nin.yaml'),
  );

  test.each(paths)('%s', (path) => {
    expect(lint(compile(join('specs', path))).map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });
});

describe('what is declared and never used', () => {
  test('a block, by its name; one that an expression may name is used', () => {
    expect(
      warnings(`
    ${image}
    params: {kind: {default: named}}
    blocks:
      named: {layers: [relu]}
      unused: {layers: [tanh]}
    layers:
      - \${kind}
    `),
    ).toEqual(['6:3-9 NIN3801 block unused is never used']);
  });

  test('a param of the spec and of a block; one that another param or a template reads is used', () => {
    expect(
      warnings(`
    ${image}
    params: {width: 4, idle: 3}
    blocks:
      unit:
        params: {channels: {}, spare: {default: 1}}
        layers:
          - conv2d: {out_channels: "\${channels}", kernel_size: 1}
    layers:
      - unit: {channels: "\${width}"}
    `),
    ).toEqual([
      '3:20-24 NIN3802 param idle of the spec is never read',
      '6:28-33 NIN3802 param spare of block unit is never read',
    ]);
  });

  test('a param that only `when` reads, without braces, is used', () => {
    expect(
      warnings(`
    ${image}
    params: {drop: true, idle: false}
    blocks:
      unit:
        params: {act: {default: true}}
        layers:
          - residual:
              layers:
                - relu:
                  when: act
    layers:
      - unit
      - dropout2d:
        when: not drop
      - tanh
    `),
    ).toEqual(['3:22-26 NIN3802 param idle of the spec is never read']);
  });

  test('an input; one that is an output is used', () => {
    expect(
      warnings(`
    ninc: 1
    inputs: {image: {shape: [N, 4]}, mask: {shape: [N, 4]}, through: {shape: [N, 2]}}
    layers:
      - relu:
        from: image
    outputs: {out: relu_1, same: through}
    `),
    ).toEqual(['2:34-38 NIN3803 input mask is never read']);
  });

  test('a layer that nothing reads; a chain once, at its end', () => {
    expect(
      warnings(`
    ${image}
    layers:
      - relu
      - conv2d: {out_channels: 2, kernel_size: 1}
      - tanh
      - sigmoid:
        from: relu_1
        id: alone
      - silu:
        from: relu_1
    `),
    ).toEqual([
      '6:5-9 NIN3805 no output depends on tanh_1, nor on the layer that only it reads',
      '7:5-9:14 NIN3804 no output depends on alone',
    ]);
  });
});

describe('orders that were probably meant otherwise', () => {
  test('an activation on probabilities; not what pools or reshapes them', () => {
    expect(
      warnings(`
    ${image}
    layers:
      - softmax
      - sigmoid
      - softmax
      - flatten
    `),
    ).toEqual(['5:5-12 NIN3806 sigmoid is applied to the probabilities of softmax_1']);
  });

  test('dropout in front of a batch norm, in a block: once, at the line in the block', () => {
    expect(
      warnings(`
    ${image}
    blocks:
      unit: {layers: [dropout2d, batch_norm2d]}
    layers:
      - unit
      - unit
    `),
    ).toEqual(['4:30-42 NIN3807 batch_norm2d normalises what unit_1.dropout2d_1 has thinned out']);
  });
});

describe('pooling that drops rows', () => {
  const pooled = (height: number, width: number, args: string) =>
    warnings(`
    ninc: 1
    inputs: {image: {shape: [N, 3, ${height}, ${width}]}}
    layers:
      - max_pool2d: {${args}}
    `).map((line) => line.replace(/^\S+ /, ''));

  test('windows side by side that do not fill the picture', () => {
    expect(pooled(15, 16, 'kernel_size: 2')).toEqual([
      'NIN4801 no window of max_pool2d_1 sees the last row: windows of 2 side by side do not fill [N, 3, 15, 16]',
    ]);
    expect(pooled(16, 17, 'kernel_size: 3')).toEqual([
      'NIN4801 no window of max_pool2d_1 sees the last row and the last 2 columns: windows of 3 side by side do not fill [N, 3, 16, 17]',
    ]);
  });

  test('not windows that fill it, overlap, round up, or leave out nothing but padding', () => {
    expect(pooled(16, 16, 'kernel_size: 2')).toEqual([]);
    expect(pooled(54, 54, 'kernel_size: 3, stride: 2')).toEqual([]);
    expect(pooled(15, 15, 'kernel_size: 2, ceil_mode: true')).toEqual([]);
    expect(pooled(15, 15, 'kernel_size: 2, padding: 1')).toEqual([]);
  });
});

describe('suppression', () => {
  const two = (first: string, second: string, top = '') =>
    warnings(`
    ${top}ninc: 1
    inputs: {image: {shape: [N, 8]}}
    layers:
      - softmax ${first}
      - relu ${second}
    `);

  test('on the line, on the line above, and for the file', () => {
    expect(two('', '# ninc-ignore NIN3806')).toEqual([]);
    expect(two('# ninc-ignore NIN3806', '')).toEqual([]);
    expect(two('', '# ninc-ignore')).toEqual([]);
    expect(two('', '', '# ninc-ignore-file NIN3801, NIN3806\n    ')).toEqual([
      '1:1-36 NIN3808 # ninc-ignore-file NIN3801, NIN3806 has no effect: there is no NIN3801 here',
    ]);
  });

  test('says what it does not suppress: nothing, an error, a code that does not exist', () => {
    expect(two('', '# ninc-ignore NIN3804')).toEqual([
      '5:5-9 NIN3806 relu is applied to the probabilities of softmax_1',
      '5:10-31 NIN3808 # ninc-ignore NIN3804 has no effect: there is no NIN3804 here',
    ]);
    expect(two('', '# ninc-ignore NIN4003')[1]).toContain('NIN4003 is an error, and errors cannot be suppressed');
    expect(two('', '# ninc-ignore NIN3816')[1]).toContain('there is no code NIN3816');
  });
});

test('where there are errors, nothing else is said', () => {
  expect(lint(compileText('ninc: 1\nparams: {idle: 1}\ninputs: {x: {shape: [N, 4]}}\nlayers: [rule]'))).toEqual([]);
});

describe('pictures that are read in another order than was meant', () => {
  const read = (shape: string, layers: string) =>
    warnings(`
    ninc: 1
    inputs: {image: {shape: ${shape}}}
    layers: [${layers}]
    `).map((warning) => warning.replace(/^\S+ /, ''));
  const conv = 'conv2d: {out_channels: 2, kernel_size: 1}';

  test('channels last', () => {
    expect(read('[N, 32, 24, 3]', conv)).toEqual([
      'NIN4802 image [N, 32, 24, 3] is read as 32 channels of 24 × 3 pixels: shapes are [N, C, H, W]',
    ]);
    expect(read('[N, 28, 28, 1]', 'batch_norm2d')).toHaveLength(1);
    // One-dimensional data; few rows; data that are turned first.
    expect(read('[N, 64, 128, 1]', conv)).toEqual([]);
    expect(read('[N, 4, 4, 3]', conv)).toEqual([]);
    expect(read('[N, 32, 32, 3]', `{permute: {dims: [0, 3, 1, 2]}}, ${conv}`)).toEqual([]);
  });

  test('a linear layer behind what makes pictures; not behind what turns them', () => {
    expect(read('[N, 3, 8, 8]', `{${conv}}, relu, dropout, linear: {out_features: 10}`)).toEqual([
      'NIN4803 linear_1 works along the width of [N, 2, 8, 8], one row at a time',
    ]);
    expect(read('[N, 3, 8, 8]', `{${conv}}, {permute: {dims: [0, 2, 3, 1]}}, linear: {out_features: 10}`)).toEqual([]);
    expect(read('[N, 3, 8, 8]', `{${conv}}, flatten, linear: {out_features: 10}`)).toEqual([]);
  });
});
