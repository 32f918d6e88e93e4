import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from 'ninc';
import { afterAll, describe, expect, test } from 'vitest';
import { ninc, workspace } from '../cli/run.ts';
import { fine, report } from './workbench.ts';

const { folder, remove } = workspace({
  'good.nin.yaml': `
    ninc: 1
    inputs:
      image: {shape: [N, 3, 8, 8]}
    layers:
      - conv2d: {out_channels: 4, kernel_size: 3}
      - batch_norm2d
      - flatten
      - linear: {out_features: 2}
  `,
  'bad.nin.yaml': `
    ninc: 1
    inputs:
      image: {shape: [N, 3, 8, 8]}
    layers:
      - conv2d: {out_channels: 4, kernel_size: 9}
      - relu
      - tanhh
  `,
});
afterAll(remove);

const json = (...words: string[]) => {
  const { status, stdout, stderr } = ninc(folder, 'check', ...words, '--format', 'json');
  return { status, stderr, ...JSON.parse(stdout) };
};

describe('check --format json', () => {
  test('every key and value of a spec that is fine', () => {
    expect(json('good.nin.yaml')).toEqual({
      status: 0,
      stderr: '',
      schema_version: 1,
      specs: [
        {
          file: 'good.nin.yaml',
          name: 'good',
          ok: true,
          inputs: [{ name: 'image', shape: ['N', 3, 8, 8], dtype: 'float32' }],
          outputs: [{ name: 'output', shape: ['N', 2], dtype: 'float32' }],
          nodes: [
            // 6·6 places × 3·3·3 products × 4 channels; (27 + 1)·4 parameters.
            {
              id: 'conv2d_1',
              op: 'conv2d',
              inputs: ['image'],
              shape: ['N', 4, 6, 6],
              dtype: 'float32',
              parameters: 112,
              macs: 3888,
              line: 5,
            },
            {
              id: 'batch_norm2d_1',
              op: 'batch_norm2d',
              inputs: ['conv2d_1'],
              shape: ['N', 4, 6, 6],
              dtype: 'float32',
              parameters: 8,
              macs: 0,
              line: 6,
            },
            {
              id: 'flatten_1',
              op: 'flatten',
              inputs: ['batch_norm2d_1'],
              shape: ['N', 144],
              dtype: 'float32',
              parameters: 0,
              macs: 0,
              line: 7,
            },
            {
              id: 'linear_1',
              op: 'linear',
              inputs: ['flatten_1'],
              shape: ['N', 2],
              dtype: 'float32',
              parameters: 290,
              macs: 288,
              line: 8,
            },
          ],
          parameters: [
            { name: 'conv2d_1.weight', shape: [4, 3, 3, 3], dtype: 'float32' },
            { name: 'conv2d_1.bias', shape: [4], dtype: 'float32' },
            { name: 'batch_norm2d_1.weight', shape: [4], dtype: 'float32' },
            { name: 'batch_norm2d_1.bias', shape: [4], dtype: 'float32' },
            { name: 'batch_norm2d_1.running_mean', shape: [4], dtype: 'float32' },
            { name: 'batch_norm2d_1.running_var', shape: [4], dtype: 'float32' },
            { name: 'linear_1.weight', shape: [2, 144], dtype: 'float32' },
            { name: 'linear_1.bias', shape: [2], dtype: 'float32' },
          ],
          // The image and what conv2d makes of it: (192 + 144) · 4 bytes.
          totals: { parameters: 410, macs: 4176, peak_activation_bytes: 1344 },
          constraints: [],
          diagnostics: [],
        },
      ],
    });
  });

  test('faults: code, severity, message, range and related; lines and columns from 1, the end one past', () => {
    const { status, specs } = json('bad.nin.yaml', 'good.nin.yaml');
    expect(status).toBe(1);
    expect(specs.map(({ file, ok }: { file: string; ok: boolean }) => [file, ok])).toEqual([
      ['bad.nin.yaml', false],
      ['good.nin.yaml', true],
    ]);
    const [bad] = specs;
    expect(bad.diagnostics).toEqual([
      {
        code: 'NIN4002',
        severity: 'error',
        message: expect.stringContaining('9'),
        help: expect.any(String),
        node: 'conv2d_1',
        range: { start: { line: 5, column: 44 }, end: { line: 5, column: 45 } },
        related: [
          { message: expect.any(String), range: { start: { line: 3, column: 3 }, end: { line: 3, column: 8 } } },
        ],
      },
      {
        code: 'NIN3001',
        severity: 'error',
        message: expect.stringContaining('tanhh'),
        help: expect.stringContaining('tanh'),
        range: { start: { line: 7, column: 5 }, end: { line: 7, column: 10 } },
        related: [],
      },
    ]);
    for (const key of ['inputs', 'outputs', 'nodes', 'parameters', 'constraints'])
      expect(bad[key]).toBeInstanceOf(Array);
    expect(bad.totals).toBeInstanceOf(Object);
  });

  test('the figures of the contract for the seed', () => {
    const { nodes, parameters, totals } = check(
      fileURLToPath(new URL('../../specs/nin-seed.nin.yaml', import.meta.url)),
    );
    const { line, ...first } = nodes[0] ?? { line: 0 };
    expect(line).toBeGreaterThan(1);
    expect(first).toEqual({
      id: 'nin_block_1.conv2d_1',
      op: 'conv2d',
      inputs: ['image'],
      shape: ['N', 96, 54, 54],
      dtype: 'float32',
      parameters: 34944,
      macs: 101616768,
    });
    expect(parameters[0]).toEqual({ name: 'nin_block_1.conv2d_1.weight', shape: [96, 3, 11, 11], dtype: 'float32' });
    expect(totals.parameters).toBe(2015398);
  });

  test('columns count letters, not bytes; a quoted value is its quotes too', () => {
    const text = 'ninc: 1\nname: "ü"\ninputs: {x: {shape: [N, 3]}} # ü\nlayers: [relu, "täanh"]\n';
    expect(report(text).diagnostics[0]?.range).toEqual({
      start: { line: 4, column: 16 },
      end: { line: 4, column: 23 },
    });
  });

  test('the line of a node inside a block of the file is its own; of a shipped one, that of the instance', () => {
    const text = `
      ninc: 1
      inputs: {x: {shape: [N, 3, 8, 8]}}
      blocks:
        b:
          layers:
            - relu
      layers:
        - nin_block: {out_channels: 2, kernel_size: 1}
        - b
        - residual:
            layers:
              - tanh
    `;
    const lines = fine(report(text)).nodes.map(({ id, line }) => `${id} ${line}`);
    expect(lines.slice(-4)).toEqual([
      'nin_block_1.relu_3 8',
      'b_1.relu_1 6',
      'residual_1.tanh_1 12',
      'residual_1.add_1 10',
    ]);
  });

  test('MACs are multiply-accumulates of convolutions and linear layers, for N = 1', () => {
    const macs = (layers: string) => {
      const text = `ninc: 1\ninputs: {x: {shape: [N, 4, 6, 6]}}\nlayers: [${layers}]\n`;
      return fine(report(text)).nodes.map((node) => node.macs);
    };
    expect(macs('{conv2d: {out_channels: 8, kernel_size: 3, padding: 1}}')).toEqual([36 * 8 * 4 * 9]);
    expect(macs('{conv2d: {out_channels: 8, kernel_size: 3, padding: 1, groups: 4}}')).toEqual([36 * 8 * 1 * 9]);
    // A transposed convolution multiplies each input with the whole kernel.
    expect(macs('{conv_transpose2d: {out_channels: 2, kernel_size: 3, stride: 2}}')).toEqual([36 * 4 * 2 * 9]);
    expect(macs('{linear: {out_features: 5}}')).toEqual([4 * 6 * 6 * 5]);
    expect(macs('relu, softmax: {dim: 1}, batch_norm2d, global_avg_pool2d')).toEqual([0, 0, 0, 0]);
  });

  test('MACs and bytes do not grow with a batch that is a number', () => {
    const totals = (batch: string) =>
      fine(
        report(
          `ninc: 1\ninputs: {x: {shape: [${batch}, 3, 8, 8]}}\nlayers: [{conv2d: {out_channels: 4, kernel_size: 3}}]\n`,
        ),
      ).totals;
    expect(totals('N')).toEqual({ parameters: 112, macs: 3888, peak_activation_bytes: 1344 });
  });

  test('the library says the same of a spec', () => {
    const { specs } = json('bad.nin.yaml', 'good.nin.yaml');
    for (const one of specs) {
      const { file, ...others } = check(join(folder, one.file));
      expect(JSON.parse(JSON.stringify(others))).toEqual(others);
      expect({ ...others, file: one.file }).toEqual(one);
    }
  });
});
