import { describe, expect, test } from 'vitest';
import { modelSource } from '../../../src/backends/keras/emit.ts';
import { keras } from '../../../src/backends/keras/index.ts';
import { runPasses } from '../../../src/compile.ts';
import { dedent } from '../../../src/diagnostics/entry.ts';
import { tricky } from '../../python/tricky.ts';
import { graphOf } from '../../support.ts';

const sourceOf = (spec: string) => modelSource(runPasses(graphOf(spec), keras.passes));

// That the source runs, gives PyTorch's numbers and pleases ruff is what `npm run check:python` says; here it is read.
describe('Keras source', () => {
  test('is a function a block, NHWC inside and NCHW at the edges', () => {
    const source = sourceOf(`
      ninc: 1
      name: two-blocks
      inputs: {image: {shape: [N, 3, 32, 32]}}
      blocks:
        conv_relu:
          description: A convolution that keeps the size.
          params: {channels: {type: int}, kernel: 3}
          layers:
            - conv2d: {out_channels: "\${channels}", kernel_size: "\${kernel}", padding: same}
            - relu
      layers:
        - conv_relu: {channels: 8}
        - max_pool2d: {kernel_size: 3, stride: 2, padding: 1}
        - conv_relu: {channels: 16, kernel: 5}
    `);
    const text = source.slice(source.indexOf('def conv_relu'));
    expect(text).toBe(
      dedent(`
      def conv_relu(x: KerasTensor, name: str, channels: int, kernel: int = 3) -> KerasTensor:
          """A convolution that keeps the size."""
          x = layers.Conv2D(channels, kernel, padding="same", name=f"{name}.conv2d_1")(x)
          x = layers.ReLU(name=f"{name}.relu_1")(x)
          return x


      def build(weights: str | Path | None = WEIGHTS) -> keras.Model:
          """The network two-blocks.

          Takes image: [N, 3, 32, 32]. Gives output: [N, 16, 16, 16]. Between them pictures
          are NHWC, as Keras has them by default.
          """
          image = keras.Input(shape=(3, 32, 32), name="image")
          x = layers.Permute((2, 3, 1), name="image.nhwc")(image)
          x = conv_relu(x, "conv_relu_1", 8)
          x = layers.ZeroPadding2D(1, name="max_pool2d_1.pad")(x)
          x = layers.MaxPooling2D(3, strides=2, name="max_pool2d_1")(x)
          x = conv_relu(x, "conv_relu_2", 16, kernel=5)
          outputs = layers.Permute((3, 1, 2), name="output.nchw")(x)
          model = keras.Model(image, outputs, name="two-blocks")
          if weights is not None:
              load_weights(model, weights)
          return model
    `),
    );
  });

  test.each(Object.entries(tricky))('%s: no line is too long but where a name is', (_, spec) => {
    const source = sourceOf(spec);
    expect(source).not.toMatch(/ninc|tensorflow/);
    const long = source.split('\n').filter((line) => line.length > 88);
    for (const line of long) expect(line).toMatch(/[\w-]{75}/);
  });

  test.each([
    [{ scale_factor: 3 }, 'layers.UpSampling2D(3,'],
    [{ scale_factor: [1, 2], mode: 'bilinear' }, 'layers.UpSampling2D((1, 2), interpolation="bilinear",'],
    [{ scale_factor: 1.1 }, 'Upsample((1.1, 1.1),'],
    // The float32 nearest to 1/41 is below it: torch.nn.Upsample reads the first of some rows from the row before.
    [{ scale_factor: 41 }, 'Upsample((41.0, 41.0),'],
    [{ scale_factor: 41, mode: 'bilinear' }, 'layers.UpSampling2D(41, interpolation="bilinear",'],
  ])('upsample %j is %s', (upsample, expected) => {
    const spec = { ninc: 1, inputs: { image: { shape: ['N', 3, 'H', 8] } }, layers: [{ upsample }] };
    expect(sourceOf(JSON.stringify(spec))).toContain(` = ${expected}`);
  });

  // Keras gives a Dense no kernel where the last size of what it reads is unknown.
  test.each([
    [['N', 3, 4, 5], { start_dim: 2 }, 'layers.Reshape((3, 20),'],
    [[2, 3, 4, 5], { start_dim: 1, end_dim: 2 }, 'layers.Reshape((12, 5),'],
    [['N', 3, 'H', 5], { start_dim: 1, end_dim: 2 }, 'ReshapeTo(lambda x: (x[0], -1, 5),'],
    [['N', 'L', 4, 5], { start_dim: 2 }, 'ReshapeTo(lambda x: (x[0], x[1], 20),'],
    [['N', 4, 5], { start_dim: 0, end_dim: 1 }, 'ReshapeTo(lambda x: (-1, 5),'],
  ])('%j is flattened by %j with the sizes that are known', (shape, flatten, expected) => {
    const spec = { ninc: 1, inputs: { x: { shape } }, layers: [{ flatten }] };
    expect(sourceOf(JSON.stringify(spec))).toContain(` = ${expected}`);
  });
});
