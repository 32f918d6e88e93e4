import { describe, expect, test } from 'vitest';
import { type CompileOptions, compile } from '../../src/compile.ts';
import { sourceFile } from '../../src/diagnostics/diagnostic.ts';
import { dedent } from '../../src/diagnostics/entry.ts';
import { checkText } from '../../src/reports/check-text.ts';
import { checkedOf } from '../../src/reports/checked.ts';
import { runText } from '../../src/reports/run-text.ts';
import { styleFor } from '../../src/reports/style.ts';
import { summarize, summaryText } from '../../src/reports/summary.ts';
import { summaryTree } from '../../src/reports/summary-tree.ts';

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

  describe('as a tree', () => {
    const nested = graph(`
      ninc: 1
      inputs: {image: {shape: [N, 3, 32, 32]}}
      blocks:
        two: {layers: [nin_block: {out_channels: 8, kernel_size: 3}, relu]}
      layers:
        - two
        - residual: {layers: [{conv2d: {out_channels: 8, kernel_size: 1}}], shortcut: [identity]}
        - flatten
    `);

    test('groups with the sums of their layers, bars for their part of the whole', () => {
      expect(summaryTree(nested, plain)).toMatchInlineSnapshot(`
        "net
        layer             operation  output          parameters     MACs    memory  sees  of parameters        of MACs
        ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        image             input      [N, 3, 32, 32]
        two_1             two        [N, 8, 30, 30]         368  309,600  28.1 KiB   3×3  ██████████   83.6 %  ██████████▏  84.3 %
        ├─ nin_block_1    nin_block  [N, 8, 30, 30]         368  309,600  28.1 KiB   3×3  ██████████   83.6 %  ██████████▏  84.3 %
        │  ├─ conv2d_1    conv2d     [N, 8, 30, 30]         224  194,400  28.1 KiB   3×3  ██████▏      50.9 %  ██████▍      52.9 %
        │  ├─ relu_1      relu       [N, 8, 30, 30]           ·        ·  28.1 KiB   3×3
        │  ├─ conv2d_2    conv2d     [N, 8, 30, 30]          72   57,600  28.1 KiB   3×3  ██           16.4 %  █▉           15.7 %
        │  ├─ relu_2      relu       [N, 8, 30, 30]           ·        ·  28.1 KiB   3×3
        │  ├─ conv2d_3    conv2d     [N, 8, 30, 30]          72   57,600  28.1 KiB   3×3  ██           16.4 %  █▉           15.7 %
        │  └─ relu_3      relu       [N, 8, 30, 30]           ·        ·  28.1 KiB   3×3
        └─ relu_1         relu       [N, 8, 30, 30]           ·        ·  28.1 KiB   3×3
        residual_1        residual   [N, 8, 30, 30]          72   57,600  28.1 KiB   3×3  ██           16.4 %  █▉           15.7 %
        ├─ conv2d_1       conv2d     [N, 8, 30, 30]          72   57,600  28.1 KiB   3×3  ██           16.4 %  █▉           15.7 %
        ├─ shortcut       shortcut   [N, 8, 30, 30]           ·        ·  28.1 KiB   3×3
        │  └─ identity_1  identity   [N, 8, 30, 30]           ·        ·  28.1 KiB   3×3
        └─ add_1          add        [N, 8, 30, 30]           ·        ·  28.1 KiB   3×3
        flatten_1         flatten    [N, 7200]                ·        ·  28.1 KiB   3×3
        ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        parameters        440
        MACs              367,200
        peak activations  84.4 KiB
        "
      `);
    });

    test('closed below a depth', () => {
      expect(summaryTree(nested, plain, { depth: 0 })).toMatchInlineSnapshot(`
        "net
        layer       operation           output          parameters     MACs    memory  sees  of parameters        of MACs
        ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        image       input               [N, 3, 32, 32]
        two_1       two, 7 layers       [N, 8, 30, 30]         368  309,600  28.1 KiB   3×3  ██████████   83.6 %  ██████████▏  84.3 %
        residual_1  residual, 3 layers  [N, 8, 30, 30]          72   57,600  28.1 KiB   3×3  ██           16.4 %  █▉           15.7 %
        flatten_1   flatten             [N, 7200]                ·        ·  28.1 KiB   3×3
        ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        parameters        440
        MACs              367,200
        peak activations  84.4 KiB
        "
      `);
    });

    test('a narrow terminal has short bars or none, and no line is wider than it', () => {
      for (const most of [40, 80, 100, 110, 120, 140, 200]) {
        const lines = summaryTree(nested, plain, { most }).split('\n');
        const widest = Math.max(...lines.map((line) => line.length));
        // A column is never cut below 8 characters: 7 of them take 68.
        expect(widest).toBeLessThanOrEqual(Math.max(most, 68));
        expect(lines.join().includes('█')).toBe(most >= 110);
      }
    });

    test('symbolic sizes have no part of the whole', () => {
      const [, head, , , row] = summaryTree(graph(symbolic), plain).split('\n');
      expect(head).toContain('of parameters');
      expect(row).toMatch(/100 %$/);
    });

    test('NO_COLOR and pipes are plain; a terminal has colours for guides and bars', () => {
      expect(summaryTree(nested, plain)).not.toContain('\x1b');
      expect(summaryTree(nested, styleFor({ isTTY: true }, { NO_COLOR: '1' }))).not.toContain('\x1b');
      expect(summaryTree(nested, styleFor({ isTTY: true }, {}))).toContain('\x1b[32m█');
    });

    test('a layer is listed once, and by the figures of the table', () => {
      const rows = summarize(nested).nodes;
      const tree = summaryTree(nested, plain);
      const listed = tree.split('\n').filter((line) => /conv2d|relu|add|identity|flatten/.test(line));
      expect(listed.length).toBe(rows.length);
    });
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
    files: new Map([['logits', 'out/logits.npy']]),
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

  test('an output that is named as what every object has', () => {
    const outputs = { toString: { shape: [1], dtype: 'float32', data: Float32Array.of(1) } } as const;
    expect(runText({ ...result, outputs }, plain)).toContain('toString float32[1]\n');
  });

  test('an output without elements', () => {
    const outputs = { empty: { shape: [0, 3], dtype: 'float32', data: new Float32Array(0) } } as const;
    expect(runText({ ...result, outputs }, plain)).toContain('empty float32[0, 3]\n\n');
  });
});
