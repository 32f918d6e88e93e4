import type { Layer, LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { onlyShape, picture } from './tensors.ts';

/**
 * torch.nn.ConvTranspose2d: `[N, H, W, C] → [N, H', W', filters]`; kernel `[h, w, filters/groups, C]`, zeros of a dilation
 * already between its points.
 */
export interface Conv2DTransposeConfig {
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Rows and columns cut from each side. */
  readonly cut: readonly [number, number];
  /** Rows and columns added at the end. */
  readonly outputPadding: readonly [number, number];
  readonly groups: number;
  readonly useBias: boolean;
}

export function conv2DTranspose(tf: TensorFlow): LayerClass<Conv2DTransposeConfig> {
  return class NincConv2DTranspose extends tf.layers.Layer {
    static readonly className = 'NincConv2DTranspose';
    readonly settings: Omit<Conv2DTransposeConfig, 'name'>;
    #kernel: ReturnType<Layer['addWeight']> | undefined;
    #bias: ReturnType<Layer['addWeight']> | undefined;

    constructor(config: Conv2DTransposeConfig) {
      super(config);
      const { filters, kernelSize, strides, cut, outputPadding, groups, useBias } = config;
      this.settings = { filters, kernelSize, strides, cut, outputPadding, groups, useBias };
    }

    override build(shape: StaticSize[] | StaticSize[][]): void {
      const { filters, kernelSize, groups, useBias } = this.settings;
      const count = onlyShape(shape).at(-1) ?? 0;
      const zeros = tf.initializers.zeros();
      this.#kernel = this.addWeight('kernel', [...kernelSize, filters / groups, count], 'float32', zeros);
      if (useBias) this.#bias = this.addWeight('bias', [filters], 'float32', zeros);
      this.built = true;
    }

    /** Rows (or columns) before anything is cut or added. */
    whole(axis: 0 | 1, size: number): number {
      return (size - 1) * this.settings.strides[axis] + this.settings.kernelSize[axis];
    }

    result(axis: 0 | 1, size: StaticSize): StaticSize {
      const { cut, outputPadding } = this.settings;
      return size === null ? null : this.whole(axis, size) - 2 * cut[axis] + outputPadding[axis];
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      const [batch = null, height = null, width = null] = onlyShape(shape);
      return [batch, this.result(0, height), this.result(1, width), this.settings.filters];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const { filters, strides, cut, outputPadding, groups } = this.settings;
        if (this.#kernel === undefined) throw new Error(`${this.name} was called before it was built`);
        const input = picture(inputs);
        const [batch, height, width] = input.shape;
        const [rows, columns] = [this.whole(0, height), this.whole(1, width)];
        // TensorFlow.js cannot differentiate a split into one.
        const split = (whole: Tensor) => (groups === 1 ? [whole] : tf.split(whole, groups, 3));
        const kernels = split(this.#kernel.read());
        const results = split(input).map((group, index) => {
          const shape: [number, number, number, number] = [batch, rows, columns, filters / groups];
          return tf.conv2dTranspose(
            picture(group),
            picture(kernels[index] ?? []),
            shape,
            [strides[0], strides[1]],
            'valid',
          );
        });
        const padded = tf.pad(tf.concat(results, 3), [
          [0, 0],
          [0, outputPadding[0]],
          [0, outputPadding[1]],
          [0, 0],
        ]);
        const size = [batch, this.result(0, height) ?? 0, this.result(1, width) ?? 0, filters];
        const inside = tf.slice(padded, [0, cut[0], cut[1], 0], size);
        return this.#bias === undefined ? inside : tf.add(inside, this.#bias.read());
      });
    }

    override getConfig() {
      const { filters, kernelSize, strides, cut, outputPadding, groups, useBias } = this.settings;
      const pairs = {
        kernelSize: [...kernelSize],
        strides: [...strides],
        cut: [...cut],
        outputPadding: [...outputPadding],
      };
      return { ...super.getConfig(), filters, ...pairs, groups, useBias };
    }
  };
}
