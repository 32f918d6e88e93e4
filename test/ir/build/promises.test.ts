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
    expect(problems(compileText(spec('"8 <= H <= 64", "64 <= W"', net)))).toEqual([
      '5:5-11 NIN4021 conv2d_1 needs H >= 11, but H = 8 is promised too',
      '6:5-15 NIN4021 max_pool2d_1 needs H >= 19, but H = 8 is promised too',
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
