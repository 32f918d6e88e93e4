import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ninc, workspace } from '../cli/run.ts';
import { npy } from './stored.ts';
import { errors, report } from './workbench.ts';

const { folder, remove } = workspace({
  'model.nin.yaml': `
    ninc: 1
    inputs: {x: {shape: [N, 3, 8, 8]}}
    blocks:
      unit:
        layers:
          - conv2d: {out_channels: 4, kernel_size: 9}
    layers:
      - relu
      - unit
      - max_pool2d: {kernel: 2}
  `,
  'plain.nin.yaml': 'ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [relu]\n',
});
afterAll(remove);

const spec = (layers: string) =>
  `ninc: 1\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers:\n${layers.replace(/^/gm, '  ')}\n`;

describe('codes say what a fault is about', () => {
  test.each<[string, string, string]>([
    ['NIN1', 'YAML', 'ninc: 1\ninputs: {x: {shape: [N, 3]}\nlayers: [relu]\n'],
    ['NIN1', 'YAML: the same key twice', 'ninc: 1\nninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [relu]\n'],
    ['NIN2', 'the schema: a key that is none', spec('- max_pool2d: {kernel: 2, kernel_size: 2}')],
    ['NIN2', 'the schema: a value of another type', spec('- max_pool2d: {kernel_size: two}')],
    ['NIN3', 'names: an operation', spec('- rellu')],
    ['NIN3', 'names and graph: what a layer reads', spec('- {relu: , from: y}')],
    ['NIN4', 'shapes', spec('- conv2d: {out_channels: 1, kernel_size: 9}')],
  ])('%sxxx: %s', (code, _, text) => {
    expect(errors(text)).toEqual([expect.stringContaining(` ${code}`)]);
  });

  test('NIN5xxx lowering, NIN6xxx data and weights, NIN7xxx environment', () => {
    writeFileSync(join(folder, 'x.npy'), npy([1, 4], new Float32Array(4)));
    const code = (...words: string[]) => /error\[(NIN\d{4})\]/.exec(ninc(folder, ...words).stderr)?.[1];
    expect(code('run', 'plain.nin.yaml', '--backend', 'reference', '--precision', 'bf16')).toMatch(/^NIN5/);
    expect(code('run', 'plain.nin.yaml', '--backend', 'reference', '--input', 'x=x.npy')).toMatch(/^NIN6/);
    expect(code('run', 'plain.nin.yaml', '--backend', 'reference', '--weights', 'none.safetensors')).toMatch(/^NIN6/);
    expect(ninc(folder, 'explain', 'NIN7001').stdout).toMatch(/NIN7001/);
  });
});

describe('a diagnostic', () => {
  test('shows the code frame, what was found and needed and why, and the fix', () => {
    const { status, stdout, stderr } = ninc(folder, 'check', 'model.nin.yaml');
    expect(status).toBe(1);
    const said = stdout + stderr;
    expect(said).toContain('error[NIN4002] a window of 9 does not fit into a height of 8: [N, 3, 8, 8] arrived');
    expect(said).toMatch(/6 \|.*kernel_size: 9\}\n.*\| +\^\n/);
    expect(said).toContain('the largest kernel that fits here is 8');
    expect(said).toMatch(/10 \|.*max_pool2d: \{kernel: 2\}/);
    expect(said).toContain('did you mean kernel_size?');
  });

  test('points at the range that a person would fix, to the character', () => {
    expect(errors(spec('- conv2d: {out_channels: 1, kernel_size: 9}'))).toEqual(['4:44-45 NIN4002']);
    expect(errors(spec('- max_pool2d: {kernel_size: 2, strid: 2}'))).toEqual(['4:34-39 NIN2002']);
    expect(errors(spec('- relu\n- {add: , from: [x, relu_2]}'))).toEqual(['5:23-29 NIN3002']);
    expect(errors(spec('- {relu: , expect: [N, 3, 8, 9]}'))).toEqual(['4:22-34 NIN4006']);
    expect(errors(spec('- conv2d: {out_channels: "${2 +}", kernel_size: 1}'))).toEqual([
      expect.stringMatching(/^4:3\d-\d+ NIN2101/),
    ]);
  });

  test('all errors of a file in one run', () => {
    const text = spec('- rellu\n- {max_pool2d: {kernel_size: 9}, from: x}\n- {tanh: , from: y}\n- {relu: , form: x}');
    expect(errors(text).map((error) => error.slice(0, 1))).toEqual(['4', '5', '6', '7']);
  });

  test('one cause, one error: what depends on a fault is silent', () => {
    expect(
      errors(
        spec(
          '- conv2d: {out_channels: 4, kernel_size: 9}\n- max_pool2d: {kernel_size: 20}\n- flatten\n- linear: {out_features: 1}',
        ),
      ),
    ).toEqual(['4:44-45 NIN4002']);
    expect(errors(spec('- {rellu: , id: a}\n- tanh\n- {add: , from: [a, tanh_1]}'))).toEqual(['4:6-11 NIN3001']);
    expect(errors(spec('- conv2d: {out_chanels: 4, kernel_size: 3}\n- relu'))).toEqual(['4:14-25 NIN2002']);
  });

  test('a value that a block hands on is wrong once, where it was given; each that is given is said', () => {
    const blocks =
      'blocks: {b: {params: {act: {}, c: 1}, layers: ["${act}", "${act}", {conv2d: {out_channels: "${c}", kernel_size: 1}}, {conv2d: {out_channels: "${c}", kernel_size: 1}}]}}\n';
    const text = (calls: string) => `${blocks}${spec(calls)}`;
    expect(errors(text('- b: {act: gellu}\n- b: {act: gellu}'))).toEqual(['5:14-19 NIN3001', '6:14-19 NIN3001']);
    expect(errors(text('- b: {act: relu, c: 0}'))).toEqual(['5:23-24 NIN2003']);
    expect(errors(`params: {act: gellu}\n${spec('- "${act}"\n- "${act}"')}`)).toHaveLength(1);
  });

  test('an output that a fault kept from being made is not missed by `train:`', () => {
    const train = 'train: {data: {train: {digits: {split: train}}}, loss: cross_entropy, optimizer: adam, epochs: 1}\n';
    const text = `ninc: 1\ninputs: {x: {shape: [N, 1, 28, 28]}}\nlayers: [flatten, {linear: {out_feature: 10}}]\n${train}`;
    expect(errors(text)).toEqual(['3:29-40 NIN2002']);
  });

  test('inside a block both lines are shown: that of the block, and that which instantiated it', () => {
    const text = `
      ninc: 1
      inputs: {x: {shape: [N, 3, 8, 8]}}
      blocks:
        inner:
          layers:
            - conv2d: {out_channels: 4, kernel_size: 9}
        outer:
          layers:
            - inner
      layers:
        - outer
        - nin_block: {out_channels: 4, kernel_size: 12}
          from: x
    `;
    const lines = report(text).diagnostics.map(({ range, related }) => [
      range.start.line,
      ...related.map(({ range: other }) => other.file ?? other.start.line),
    ]);
    expect(lines).toEqual([
      [6, 9, 11, 2],
      [12, 'ninc:nin.nin.yaml', 2],
    ]);
  });
});

describe('no input gives a stack trace, a hang or a partial file', () => {
  test.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe, 0x00, 0xd8)],
    ['a list', '- 1\n- 2\n'],
    [
      'a million anchors',
      `a: &a [x, x]\n${Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [*a${i === 0 ? '' : i - 1}, *a${i === 0 ? '' : i - 1}]`).join('\n')}\n`,
    ],
    ['an alias of itself', 'ninc: 1\nlayers: &l [*l]\n'],
    ['deep nesting', '['.repeat(20_000)],
    ['a tag that makes objects', 'ninc: !!js/function "function(){}"\n'],
    ['prototype keys', 'ninc: 1\n__proto__: {x: 1}\ninputs: {constructor: {shape: [N, 3]}}\nlayers: [toString]\n'],
    ['numbers that are none', spec('- conv2d: {out_channels: 1e999, kernel_size: .nan}')],
    ['a repeat without end', spec('- {relu: , repeat: 100000000000}')],
    ['two documents', 'ninc: 1\n---\nninc: 1\n'],
  ])('%s', (name, content) => {
    mkdirSync(join(folder, 'hostile'), { recursive: true });
    const file = `hostile/${name}.nin.yaml`;
    writeFileSync(join(folder, file), content);
    const { status, stdout, stderr } = ninc(folder, 'check', file, '--format', 'json');
    expect([status, stderr]).toEqual([1, '']);
    const [one] = JSON.parse(stdout).specs;
    expect(one.ok).toBe(false);
    expect(one.diagnostics[0]).toMatchObject({ code: expect.stringMatching(/^NIN[1-4]\d{3}$/), severity: 'error' });
  });
});
