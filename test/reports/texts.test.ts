import { describe, expect, test } from 'vitest';
import { type CompileOptions, compile } from '../../src/compile.ts';
import { sourceFile } from '../../src/diagnostics/diagnostic.ts';
import { dedent } from '../../src/diagnostics/entry.ts';
import { checkText } from '../../src/reports/check-text.ts';
import { checkedOf } from '../../src/reports/checked.ts';
import { runText } from '../../src/reports/run-text.ts';
import { styleFor } from '../../src/reports/style.ts';
import { summarize, summaryText } from '../../src/reports/summary.ts';

const plain = styleFor({ isTTY: false }, {});

function compiled(path: string, text: string) {
  const read: CompileOptions['read'] = (asked, shown = asked) => ({
    value: sourceFile(shown, dedent(text)),
    diagnostics: [],
  });
  return compile(path, { read });
}

function graph(text: string) {
  const { value, diagnostics } = compiled('net.nin.yaml', text);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value;
}

const small = `
  ninc: 1
  inputs: {image: {shape: [N, 3, 32, 32]}}
  layers:
    - nin_block: {out_channels: 8, kernel_size: 5, padding: 2}
    - max_pool2d: {kernel_size: 2}
      id: half
    - global_avg_pool2d
    - flatten
`;

const symbolic = `
  ninc: 1
  inputs: {image: {shape: [N, 3, H, W]}}
  layers:
    - conv2d: {out_channels: 4, kernel_size: 11, stride: 4}
`;

describe('summary', () => {
  test('a row for each layer, block instances by their names; totals of one picture', () => {
    expect(summaryText(graph(small), plain)).toMatchInlineSnapshot(`
      "net
      layer                 operation          output          parameters     MACs    memory  sees
      ────────────────────────────────────────────────────────────────────────────────────────────
      image                 input              [N, 3, 32, 32]
      nin_block_1.conv2d_1  conv2d             [N, 8, 32, 32]         608  614,400  32.0 KiB   5×5
      nin_block_1.relu_1    relu               [N, 8, 32, 32]           ·        ·  32.0 KiB   5×5
      nin_block_1.conv2d_2  conv2d             [N, 8, 32, 32]          72   65,536  32.0 KiB   5×5
      nin_block_1.relu_2    relu               [N, 8, 32, 32]           ·        ·  32.0 KiB   5×5
      nin_block_1.conv2d_3  conv2d             [N, 8, 32, 32]          72   65,536  32.0 KiB   5×5
      nin_block_1.relu_3    relu               [N, 8, 32, 32]           ·        ·  32.0 KiB   5×5
      half                  max_pool2d         [N, 8, 16, 16]           ·        ·  8.00 KiB   6×6
      global_avg_pool2d_1   global_avg_pool2d  [N, 8, 1, 1]             ·        ·      32 B   all
      flatten_1             flatten            [N, 8]                   ·        ·      32 B   all
      ────────────────────────────────────────────────────────────────────────────────────────────
      parameters        752
      MACs              745,472
      peak activations  64.0 KiB
      "
    `);
  });

  test('symbols: expressions, and what must hold of them', () => {
    expect(summaryText(graph(symbolic), plain)).toMatchInlineSnapshot(`
      "net
      layer     operation  output                                                parameters                                                                                           MACs                                                                                 memory   sees
      ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
      image     input      [N, 3, H, W]
      conv2d_1  conv2d     [N, 4, floor((H - 11)/4) + 1, floor((W - 11)/4) + 1]       1,456  1452*floor((H + 1)/4)*floor((W + 1)/4) - 2904*floor((H + 1)/4) - 2904*floor((W + 1)/4) + 5808  16*floor((H + 1)/4)*floor((W + 1)/4) - 32*floor((H + 1)/4) - 32*floor((W + 1)/4) + 64  11×11
      ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
      parameters        1,456
      MACs              1452*floor((H + 1)/4)*floor((W + 1)/4) - 2904*floor((H + 1)/4) - 2904*floor((W + 1)/4) + 5808
      peak activations  symbolic
      needs             H >= 11
                        W >= 11
      "
    `);
  });

  test('fits into a terminal: long expressions are cut', () => {
    const [, ...lines] = summaryText(graph(symbolic), plain, 90).split('\n');
    expect(lines.slice(0, 4).join('\n')).toMatchInlineSnapshot(`
      "layer     operation  output           parameters             MACs           memory   sees
      ─────────────────────────────────────────────────────────────────────────────────────────
      image     input      [N, 3, H, W]
      conv2d_1  conv2d     [N, 4, floor((…       1,456  1452*floor((H …  16*floor((H + …  11×11"
    `);
  });

  test('JSON has numbers, and text where a size is symbolic', () => {
    expect(summarize(graph(small)).nodes.at(-1)).toEqual({
      id: 'flatten_1',
      op: 'flatten',
      shape: ['N', 8],
      parameters: 0,
      macs: 0,
      bytes: 32,
      receptive_field: 'global',
    });
    expect(summarize(graph(symbolic)).totals).toMatchObject({ parameters: 1456, peak_activation_bytes: null });
    expect(summarize(graph(symbolic)).constraints).toEqual(['H >= 11', 'W >= 11']);
  });

  test('a name cannot recolour the terminal', () => {
    expect(summaryText(graph(`${small}\n  name: "\\e[31m"`), plain)).not.toContain('\x1b');
  });
});

describe('check', () => {
  test('faults first, then a line for each spec that is fine, then the count', () => {
    const checked = [
      ['specs/good.nin.yaml', small],
      ['specs/bad.nin.yaml', small.replace('flatten', 'flaten')],
      ['specs/lib.nin.yaml', 'ninc: 1\nblocks: {b: {layers: [relu]}}'],
    ].map(([path = '', text = '']) => checkedOf(path, compiled(path, text)));
    expect(checkText(checked, plain)).toMatchInlineSnapshot(`
      "error[NIN3001] there is no operation or block named flaten
        --> specs/bad.nin.yaml:8:5
          |
        8 |   - flaten
          |     ^^^^^^
        help: did you mean flatten?

      ok  specs/good.nin.yaml  good  output [N, 8]  752 parameters  745,472 MACs
      ok  specs/lib.nin.yaml   lib   blocks only
      for more about a code: ninc explain NIN3001
      3 specs, 1 error
      "
    `);
  });
});

describe('run', () => {
  const result = {
    backend: 'reference',
    precision: 'f64',
    runtime: 'plain loops in float64',
    files: { logits: 'out/logits.npy' },
    timings: { check: 5.44, compile: 0.3, load: 12, first_run: 1234.56 },
  };

  test('the first values of each output, where it was written, what ran it, how long it took', () => {
    const outputs = {
      logits: { shape: [2, 3], dtype: 'float64', data: Float64Array.of(1, -0.5, 1e-9, 123456.5, Number.NaN, 0) },
      features: { shape: [1, 6, 12], dtype: 'float32', data: new Float32Array(72).fill(0.25) },
    } as const;
    expect(runText({ ...result, outputs }, plain)).toMatchInlineSnapshot(`
      "logits float64[2, 3] → out/logits.npy
             1.000000  -0.500000  1.0000e-9
        123456.500000        NaN          0
      features float32[1, 6, 12]
        0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  …
        0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  …
        0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  …
        0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  0.250000  …
        … 2 more rows

      backend reference (plain loops in float64), f64
      check         5.4 ms
      compile       0.3 ms
      load         12.0 ms
      first run  1234.6 ms
      "
    `);
  });

  test('an output without elements', () => {
    const outputs = { empty: { shape: [0, 3], dtype: 'float32', data: new Float32Array(0) } } as const;
    expect(runText({ ...result, outputs }, plain)).toContain('empty float32[0, 3]\n\n');
  });
});
