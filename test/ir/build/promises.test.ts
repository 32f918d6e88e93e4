import { describe, expect, test } from 'vitest';
import { formatConstraint } from '../../../src/ir/dim/bound.ts';
import { compileText, graphOf, problems } from '../../support.ts';

const spec = (where: string, layers: string) =>
  `ninc: 1\ninputs:\n  image: {shape: [N, 3, H, W]${where === '' ? '' : `, where: [${where}]`}}\nlayers:\n${layers}`;
const net = '  - conv2d: {out_channels: 4, kernel_size: 11, stride: 4}\n  - max_pool2d: {kernel_size: 3, stride: 2}\n';

describe('where', () => {
  test('without promises, what must hold is reported', () => {
    expect(graphOf(spec('', net)).constraints.map(formatConstraint)).toEqual(['H >= 19', 'W >= 19']);
  });

  test('promises that suffice are proved, and hold at run time', () => {
    const graph = graphOf(spec('"32 <= H <= 64", "H == W"', net));
    expect(graph.constraints.map(formatConstraint)).toEqual(['H <= 64', 'H == W', 'H >= 32']);
  });

  test('the layer that needs more is named, with the smallest sizes that it cannot take', () => {
    // By hand: conv2d takes H >= 11, and 8 <= H is promised, so 8 is the smallest that fails; the pooling needs 19.
    const compiled = compileText(spec('"8 <= H <= 64", "64 <= W"', net));
    expect(problems(compiled)).toEqual(['5:5-11 NIN4021 conv2d_1 needs H >= 11, but H = 8 is promised too']);
    expect(compiled.diagnostics[0]?.help).toBe('promise what it and the layers behind it need: where: ["H >= 19"]');
  });

  test('what reads a layer that needs more is silent; what does not, and what is only asserted, is judged', () => {
    const layers = `  - conv2d: {out_channels: 4, kernel_size: 11}
    id: a
  - max_pool2d: {kernel_size: 9}
    from: image
    expect: [N, 3, 7, 8]
  - max_pool2d: {kernel_size: 3}
outputs: {a: a, b: max_pool2d_2}
`;
    // By hand: 9·3 = 27 rows are needed, and floor(H/9) is 7 for 63 <= H <= 71 only.
    expect(problems(compileText(spec('"8 <= H <= 71", "72 <= W <= 80"', layers)))).toEqual([
      '5:5-11 NIN4021 a needs H >= 11, but H = 8 is promised too',
      '7:5-15 NIN4021 max_pool2d_1 needs H >= 9, but H = 8 is promised too',
    ]);
    expect(problems(compileText(spec('"20 <= H <= 71", "72 <= W <= 80"', layers)))).toEqual([
      '9:13-25 NIN4021 max_pool2d_1 needs floor(H/9) == 7, but H = 20 is promised too',
      '10:5-15 NIN4021 max_pool2d_2 needs H >= 27, but H = 20 is promised too',
    ]);
  });

  test('every promise that cannot be read is reported', () => {
    expect(problems(compileText(spec('"H >", "K >= 3", "H >= 3", "H < 3", "W % 0 == 0"', '  - relu\n')))).toEqual([
      '3:43-44 NIN2007 H > is not a promise about symbols: a size was expected beside the comparison',
      '3:48-54 NIN2007 K >= 3 is not a promise about symbols: no input has the symbol K',
      '3:68-73 NIN3013 no size can keep H < 3 together with the promises before it',
      expect.stringMatching(/^3:79-\S+ NIN2007 W % 0 == 0 /),
    ]);
  });

  test('divisibility is used: H % 32 == 0 makes halving and doubling meet again', () => {
    const skip =
      '  - residual:\n      layers:\n        - max_pool2d: {kernel_size: 2}\n        - upsample: {scale_factor: 2}\n';
    expect(problems(compileText(spec('"H % 32 == 0", "W % 32 == 0"', skip)))).toEqual([]);
    const [first] = problems(compileText(spec('"H >= 2", "W % 32 == 0"', skip)));
    expect(first).toMatch(/NIN4021 residual_1\.add_1 needs H % 2 == 0, but H = 3 is promised too/);
  });

  test.each([
    ['"K >= 3"', '3:41-47 NIN2007 K >= 3 is not a promise about symbols: no input has the symbol K'],
    ['"H >= 3", "H < 3"', '3:51-56 NIN3013 no size can keep H < 3 together with the promises before it'],
  ])('%s is refused', (where, message) => {
    expect(problems(compileText(spec(where, '  - relu\n')))).toEqual([message]);
  });
});
