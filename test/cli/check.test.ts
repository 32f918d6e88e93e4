import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { ninc, workspace } from './run.ts';

const { folder, remove } = workspace({
  'good.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers:
      - conv2d: {out_channels: 4, kernel_size: 3}
  `,
  'yaml.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}
    layers:
      - relu
  `,
  'key.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers:
      - max_pool2d: {kernel_size: 2, strides: 2}
  `,
  'operation.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers:
      - maxpool2d: {kernel_size: 2}
  `,
  'id.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers:
      - relu
      - add:
        from: [image, rellu_1]
  `,
  'shape.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers:
      - max_pool2d: {kernel_size: 4}
      - conv2d: {out_channels: 4, kernel_size: 3}
      - relu
  `,
  'two.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers:
      - conv2d: {out_channels: 4, kernel_siz: 3}
      - relu
      - tanhh:
        from: image
  `,
});
afterAll(remove);

describe('ninc check', () => {
  test('a fine spec: one line, exit 0, nothing on stderr', () => {
    expect(ninc(folder, 'check', 'good.nin.yaml')).toEqual({
      status: 0,
      stdout: 'ok  good.nin.yaml  good  output [N, 4, 6, 6]  112 parameters  3,888 MACs\n1 spec, no errors\n',
      stderr: '',
    });
  });

  test('broken YAML', () => {
    const { status, stdout } = ninc(folder, 'check', 'yaml.nin.yaml');
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      "error[NIN1001] not valid YAML: this { is not closed
        --> yaml.nin.yaml:2:9
          |
        2 | inputs: {image: {shape: [N, 3, 8, 8]}
          |         ^
        --> yaml.nin.yaml:3:1: this cannot stand inside of it
          |
        3 | layers:
          | -

      for more about a code: ninc explain NIN1001
      1 spec, 1 error
      "
    `);
  });

  test('an unknown key', () => {
    const { status, stdout } = ninc(folder, 'check', 'key.nin.yaml');
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      "error[NIN2002] max_pool2d has no strides; it has kernel_size, stride, padding, ceil_mode, dilation
        --> key.nin.yaml:4:34
          |
        4 |   - max_pool2d: {kernel_size: 2, strides: 2}
          |                                  ^^^^^^^
        help: did you mean stride?

      for more about a code: ninc explain NIN2002
      1 spec, 1 error
      "
    `);
  });

  test('an unknown operation', () => {
    const { status, stdout } = ninc(folder, 'check', 'operation.nin.yaml');
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      "error[NIN3001] there is no operation or block named maxpool2d
        --> operation.nin.yaml:4:5
          |
        4 |   - maxpool2d: {kernel_size: 2}
          |     ^^^^^^^^^
        help: did you mean max_pool2d?

      for more about a code: ninc explain NIN3001
      1 spec, 1 error
      "
    `);
  });

  test('an unknown id', () => {
    const { status, stdout } = ninc(folder, 'check', 'id.nin.yaml');
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      "error[NIN3002] there is no layer or input with the id rellu_1 here
        --> id.nin.yaml:6:19
          |
        6 |     from: [image, rellu_1]
          |                   ^^^^^^^
        help: did you mean relu_1?

      for more about a code: ninc explain NIN3002
      1 spec, 1 error
      "
    `);
  });

  test('a shape that cannot be: what arrived, where it came from, what would fit', () => {
    const { status, stdout } = ninc(folder, 'check', 'shape.nin.yaml');
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      "error[NIN4002] a window of 3 does not fit into a height of 2: [N, 3, 2, 2] arrived
        --> shape.nin.yaml:5:44, in conv2d_1
          |
        5 |   - conv2d: {out_channels: 4, kernel_size: 3}
          |                                            ^
        --> shape.nin.yaml:4:5: [N, 3, 2, 2] comes from max_pool2d_1
          |
        4 |   - max_pool2d: {kernel_size: 4}
          |     ----------------------------
        help: the largest kernel that fits here is 2

      for more about a code: ninc explain NIN4002
      1 spec, 1 error
      "
    `);
  });

  test('two unrelated mistakes are two errors', () => {
    const { status, stdout } = ninc(folder, 'check', 'two.nin.yaml', '--format', 'json');
    expect(status).toBe(1);
    const [spec] = JSON.parse(stdout).specs;
    expect(spec.diagnostics.map((d: { code: string; range: { start: object } }) => [d.code, d.range.start])).toEqual([
      ['NIN2002', { line: 4, column: 31 }],
      ['NIN3001', { line: 6, column: 5 }],
    ]);
  });

  test('JSON has the form of the contract', () => {
    const { status, stdout, stderr } = ninc(folder, 'check', 'good.nin.yaml', '--format', 'json');
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      schema_version: 1,
      specs: [
        {
          file: 'good.nin.yaml',
          name: 'good',
          ok: true,
          inputs: [{ name: 'image', shape: ['N', 3, 8, 8], dtype: 'float32' }],
          outputs: [{ name: 'output', shape: ['N', 4, 6, 6], dtype: 'float32' }],
          nodes: [
            {
              id: 'conv2d_1',
              op: 'conv2d',
              inputs: ['image'],
              shape: ['N', 4, 6, 6],
              dtype: 'float32',
              parameters: 112,
              macs: 3888,
              line: 4,
            },
          ],
          parameters: [
            { name: 'conv2d_1.weight', shape: [4, 3, 3, 3], dtype: 'float32' },
            { name: 'conv2d_1.bias', shape: [4], dtype: 'float32' },
          ],
          // The picture (3·8·8) and the result (4·6·6) are alive together.
          totals: { parameters: 112, macs: 3888, peak_activation_bytes: 4 * (192 + 144) },
          constraints: [],
          diagnostics: [],
        },
      ],
    });
  });

  test('folders and globs', () => {
    expect(ninc(folder, 'check', '.').stdout).toContain('7 specs, ');
    expect(ninc(folder, 'check', 'g*.nin.yaml').stdout).toContain('1 spec, no errors');
    expect(ninc(folder, 'check', 'x*.nin.yaml')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'ninc: x*.nin.yaml matches no spec (*.nin.yaml)\n',
    });
  });

  test('without a word: every spec below the current folder', () => {
    const { status, stdout } = ninc(folder, 'check');
    expect(status).toBe(1);
    for (const name of ['good', 'yaml', 'shape']) expect(stdout).toContain(`${name}.nin.yaml`);
  });

  test('a file that does not exist is a fault of the input, without a stack', () => {
    const { status, stdout, stderr } = ninc(folder, 'check', 'nowhere.nin.yaml');
    expect(status).toBe(1);
    expect(stdout).toContain('error[NIN1008] the spec cannot be read: there is no such file');
    expect(stderr).toBe('');
  });

  test.each([
    [['chekc'], 'ninc: there is no command chekc; did you mean ninc check?\n'],
    [['summary'], 'ninc: ninc summary needs SPEC: ninc summary SPEC\n'],
    [
      ['check', 'good.nin.yaml', '--constructor'],
      'ninc: ninc check has no --constructor; `ninc check --help` lists its flags\n',
    ],
    [['check', 'good.nin.yaml', '--fromat', 'json'], 'ninc: ninc check has no --fromat; did you mean --format?\n'],
    [
      ['check', 'good.nin.yaml', '--format', 'jsno'],
      'ninc: --format takes text, json, github, sarif, junit, not jsno; did you mean json?\n',
    ],
    [['explain', 'NIN9999'], undefined],
    [['run', 'good.nin.yaml', '--seed', '-1'], undefined],
  ])('wrong usage %j: one line on stderr, exit 2', (words, line) => {
    const { status, stdout, stderr } = ninc(folder, ...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toHaveLength(2);
    if (line !== undefined) expect(stderr).toBe(line);
  });

  test('loads no runtime', () => {
    const script = `
      const Module = require('node:module');
      const load = Module._load;
      Module._load = (name, ...rest) => {
        if (/tensorflow|tfjs|onnx/.test(name)) throw new Error('loaded ' + name);
        return load(name, ...rest);
      };
      process.argv = ['node', 'ninc', 'check', 'good.nin.yaml'];
    `;
    const path = `${folder}/no-runtime.cjs`;
    writeFileSync(path, script);
    process.env['NODE_OPTIONS'] = `--require "${path}"`;
    try {
      expect(ninc(folder, 'check', 'good.nin.yaml').status).toBe(0);
    } finally {
      delete process.env['NODE_OPTIONS'];
    }
  });
});
