import { describe, expect, test } from 'vitest';
import { errors, fine, nodes, report } from './workbench.ts';

const spec = (shape: string, layers: string, where = '') =>
  `ninc: 1\ninputs: {x: {shape: ${shape}${where && `, where: ${where}`}}}\nlayers:\n${layers.replace(/^/gm, '  ')}\n`;

const seed = '- conv2d: {out_channels: 4, kernel_size: 11, stride: 4}';
const pools = `${seed}\n${'- max_pool2d: {kernel_size: 3, stride: 2}\n'.repeat(3).trimEnd()}`;

describe('symbolic sizes', () => {
  test('results are simplified expressions, and what must hold of the symbols is a constraint', () => {
    const text = spec('[N, 3, H, W]', pools);
    expect(nodes(text)[0]).toBe('conv2d_1 [N, 4, floor((H - 11)/4) + 1, floor((W - 11)/4) + 1]');
    expect(fine(report(text)).constraints).toEqual(['H >= 67', 'W >= 67']);
  });

  test('what is inferred of symbols is what is inferred of each of their values', () => {
    const symbolic = fine(report(spec('[N, 3, H, 80]', pools))).outputs[0]?.shape[2];
    expect(symbolic).toBe('floor((H - 67)/32) + 1');
    for (const height of [67, 68, 98, 99, 130, 131]) {
      const shape = fine(report(spec(`[N, 3, ${height}, 80]`, pools))).outputs[0]?.shape;
      expect(shape?.[2], `${height}`).toBe(Math.floor((height - 67) / 32) + 1);
    }
    expect(errors(spec('[N, 3, 66, 80]', pools))).toHaveLength(1);
  });

  test('any dimension may be a symbol: batch, sizes, features; one symbol may stand twice', () => {
    expect(nodes(spec('[B, T, F]', '- relu\n- flatten\n- softmax: {dim: 1}')).at(-1)).toBe('softmax_1 [B, F*T]');
    expect(nodes(spec('[N, C, H, H]', '- max_pool2d: {kernel_size: 2}\n- global_avg_pool2d\n- flatten')).at(-1)).toBe(
      'flatten_1 [N, C]',
    );
    const joined =
      '- max_pool2d: {kernel_size: 2}\n- upsample: {scale_factor: 2}\n- {concat: {dim: 1}, from: [x, upsample_1]}';
    const { outputs, constraints } = fine(report(spec('[N, 3, H, H]', joined)));
    expect(outputs[0]?.shape).toEqual(['N', 6, 'H', 'H']);
    expect(constraints).toEqual(['H % 2 == 0']);
  });

  test('a size that gives a parameter its shape must be a number', () => {
    expect(errors(spec('[N, 3, H, W]', '- flatten\n- linear: {out_features: 2}'))).toEqual(['5:5-11 NIN4007']);
  });
});

describe('promises', () => {
  test('ranges and divisibility are promised beside `shape`, and every constraint is proved for all of them', () => {
    const checked = fine(report(spec('[N, 3, H, H]', pools, '["96 <= H <= 1024", "H % 32 == 0"]')));
    expect(checked.diagnostics).toEqual([]);
    expect(checked.outputs[0]?.shape).toEqual(['N', 4, 'floor((H - 67)/32) + 1', 'floor((H - 67)/32) + 1']);
  });

  test('else an error names the layer and the smallest counterexample', () => {
    const { ok, diagnostics } = report(spec('[N, 3, H, H]', pools, '["64 <= H <= 1024", "H % 32 == 0"]'));
    expect(ok).toBe(false);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ severity: 'error', node: 'max_pool2d_3', range: { start: { line: 7 } } });
    expect(diagnostics[0]?.message).toMatch(/max_pool2d_3.*H = 64/);
    const odd = report(
      spec(
        '[N, 3, H, 8]',
        '- max_pool2d: {kernel_size: 2}\n- upsample: {scale_factor: 2}\n- {add: , from: [x, upsample_1]}',
        '["10 <= H <= 20"]',
      ),
    );
    expect(odd.diagnostics[0]?.message).toMatch(/add_1.*H = 11/);
  });

  test('promises that no size keeps, or about a symbol that is none, are errors where they stand', () => {
    expect(errors(spec('[N, 3, H, W]', '- relu', '["H >= 10", "H <= 5"]'))).toEqual(['2:55-61 NIN3013']);
    expect(errors(spec('[N, 3, H, W]', '- relu', '["Q >= 10"]'))).toEqual(['2:44-51 NIN2007']);
  });
});

describe('a spec that cannot run is rejected when it is checked', () => {
  const impossible: Readonly<Record<string, string>> = {
    'a kernel larger than its input': '- conv2d: {out_channels: 4, kernel_size: 13}',
    'groups that do not divide the channels': '- conv2d: {out_channels: 4, kernel_size: 1, groups: 2}',
    'a padding that max pooling does not allow': '- max_pool2d: {kernel_size: 2, padding: 2}',
    'a reshape to another count': '- reshape: {shape: [N, 5]}',
    'channels that do not divide': '- maxout2d: {pool_size: 2}',
    'a dimension that is not there': '- softmax: {dim: 4}',
    'a picture operation on a list': '- flatten\n- max_pool2d: {kernel_size: 2}',
    'a permutation that names one twice': '- permute: {dims: [0, 1, 1, 2]}',
    'shapes that do not fit each other':
      '- {conv2d: {out_channels: 3, kernel_size: 3}}\n- {add: , from: [x, conv2d_1]}',
    'a residual that changes its shape': '- residual: {layers: [{conv2d: {out_channels: 5, kernel_size: 1}}]}',
    'same padding with a stride': '- conv2d: {out_channels: 3, kernel_size: 3, stride: 2, padding: same}',
  };
  for (const [what, layers] of Object.entries(impossible))
    test(what, () => {
      expect(errors(spec('[N, 3, 12, 12]', layers))).toEqual([expect.stringMatching(/^[45]:\d+-\d+ NIN4/)]);
    });
});
