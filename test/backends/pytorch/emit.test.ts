import { describe, expect, test } from 'vitest';
import { modelSource } from '../../../src/backends/pytorch/emit.ts';
import { compile } from '../../../src/compile.ts';
import { dedent } from '../../../src/diagnostics/entry.ts';
import { tricky } from '../../python/tricky.ts';
import { graphOf } from '../../support.ts';

/** The classes of a source that a spec has, without imports and `build`. */
function classes(spec: string): string {
  const source = modelSource(graphOf(spec));
  return source.slice(source.indexOf('\n\n\n') + 3, source.indexOf('\n\n\ndef build'));
}

// That the source runs, gives PyTorch's numbers and pleases ruff is what `npm run check:python` says; here it is read.
describe('PyTorch source', () => {
  test('is a class a block, with what differs between its instances as parameters', () => {
    const spec = `
      ninc: 1
      name: two-blocks
      inputs: {image: {shape: [N, 3, H, W]}}
      blocks:
        conv_norm:
          description: A convolution that keeps the size, normalised.
          params: {channels: {type: int}, kernel: 3}
          layers:
            - conv2d: {out_channels: "\${channels}", kernel_size: "\${kernel}", padding: "\${kernel // 2}", bias: false}
            - relu
      layers:
        - conv_norm: {channels: 8}
        - conv_norm: {channels: 16, kernel: 5}
    `;
    expect(`${classes(spec)}\n`).toBe(
      dedent(`
      class ConvNorm(nn.Sequential):
          """A convolution that keeps the size, normalised."""

          def __init__(self, in_channels: int, channels: int, kernel: int = 3) -> None:
              super().__init__()
              self.conv2d_1 = nn.Conv2d(
                  in_channels, channels, kernel, padding=kernel // 2, bias=False
              )
              self.relu_1 = nn.ReLU()


      class TwoBlocks(nn.Sequential):
          """The network two-blocks.

          Takes image: [N, 3, H, W]. Gives output: [N, 16, H, W].
          """

          def __init__(self) -> None:
              super().__init__()
              self.conv_norm_1 = ConvNorm(3, 8)
              self.conv_norm_2 = ConvNorm(8, 16, kernel=5)
    `),
    );
  });

  test('has forward where values branch, and a dict for several outputs', () => {
    const spec = `
      ninc: 1
      name: wired
      inputs: {image: {shape: [N, 2, 4, 4]}, mask: {shape: [N, 1, 4, 4]}}
      layers:
        - conv2d: {out_channels: 2, kernel_size: 1}
        - mul: {}
          from: [conv2d_1, mask]
        - residual: {layers: [{conv2d: {out_channels: 2, kernel_size: 1}}]}
        - concat: {}
          from: [residual_1, conv2d_1]
      outputs: {all: concat_1, masked: mul_1}
    `;
    const text = classes(spec);
    expect(`${text.slice(text.indexOf('class Wired'))}\n`).toBe(
      dedent(`
      class Wired(nn.Module):
          """The network wired.

          Takes image: [N, 2, 4, 4]; mask: [N, 1, 4, 4]. Gives all: [N, 4, 4, 4]; masked:
          [N, 2, 4, 4], in a dict.
          """

          def __init__(self) -> None:
              super().__init__()
              self.conv2d_1 = nn.Conv2d(2, 2, 1)
              self.residual_1 = Residual(conv2d_1=nn.Conv2d(2, 2, 1))

          def forward(self, image: Tensor, mask: Tensor) -> dict[str, Tensor]:
              x = self.conv2d_1(image)
              mul_1 = x * mask
              residual_1 = self.residual_1(mul_1)
              x = torch.cat([residual_1, x], dim=1)
              return {"all": x, "masked": mul_1}
    `),
    );
  });

  test('instances of a block that differ in their layers have a class each', () => {
    const source = modelSource(compile('specs/classics/mobilenet_v2.nin.yaml').value ?? graphOf(''));
    const names = [...source.matchAll(/^class (\w+)/gm)].map(([, name]) => name);
    expect(names).toEqual([
      'Residual',
      'BatchNorm2d',
      'ConvNorm',
      'InvertedExpand1',
      'Inverted',
      'StageDepth2',
      'Stage',
      'StageDepth4',
      'StageDepth1',
      'MobilenetV2',
    ]);
  });

  test.each(Object.entries(tricky))('%s: nothing hides a name, no line is too long but where a name is', (_, spec) => {
    const source = modelSource(graphOf(spec));
    expect(source).not.toMatch(/ninc/);
    const long = source.split('\n').filter((line) => line.length > 88);
    for (const line of long) expect(line).toMatch(/[\w-]{75}/);
    // Attributes that Python would rename or that torch.nn.Module has already are never written as such.
    expect(source).not.toMatch(/self\.(class|in|float|forward|_modules|__hidden) =/);
  });
});
