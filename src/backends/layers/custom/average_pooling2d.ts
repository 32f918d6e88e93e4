import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { onlyShape, picture } from './tensors.ts';
import { type Axis, along, type PoolingWindow, pooledShape } from './window.ts';

/** torch.nn.AvgPool2d where the stock layer differs: `[N, H, W, C] → [N, H', W', C]`. */
export interface AveragePooling2DConfig extends Omit<PoolingWindow, 'dilationRate'> {
  readonly name: string;
  readonly countIncludePad: boolean;
}

export function averagePooling2D(tf: TensorFlow): LayerClass<AveragePooling2DConfig> {
  return class NincAveragePooling2D extends tf.layers.Layer {
    static readonly className = 'NincAveragePooling2D';
    readonly window: PoolingWindow;
    readonly countIncludePad: boolean;

    constructor(config: AveragePooling2DConfig) {
      super(config);
      const { poolSize, strides, padding, ceilMode } = config;
      this.window = { poolSize, strides, padding, ceilMode, dilationRate: [1, 1] };
      this.countIncludePad = config.countIncludePad;
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      return pooledShape(this.window, onlyShape(shape));
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const input = picture(inputs);
        const [, height, width] = input.shape;
        const rows = along(this.window, 0, height);
        const columns = along(this.window, 1, width);
        const padded = tf.pad(input, [
          [0, 0],
          [rows.before, rows.trailing],
          [columns.before, columns.trailing],
          [0, 0],
        ]);
        const means = tf.avgPool(padded, [rows.kernel, columns.kernel], [rows.stride, columns.stride], 'valid');
        // The kernel divides by the whole window; what counts may be less at the edges.
        const down = tf.tensor4d(scales(rows, this.countIncludePad), [1, rows.count, 1, 1]);
        const across = tf.tensor4d(scales(columns, this.countIncludePad), [1, 1, columns.count, 1]);
        return tf.mul(means, tf.mul(down, across));
      });
    }

    override getConfig() {
      const { poolSize, strides, padding, ceilMode } = this.window;
      const own = { poolSize: [...poolSize], strides: [...strides], padding: [...padding], ceilMode };
      return { ...super.getConfig(), ...own, countIncludePad: this.countIncludePad };
    }
  };
}

/** `kernel / counted`, one for each window along an axis; what hangs over the padded picture never counts. */
function scales({ size, kernel, stride, before, after, count }: Axis, countIncludePad: boolean): number[] {
  return Array.from({ length: count }, (_, index) => {
    const begin = index * stride - before;
    const counted = countIncludePad
      ? Math.min(begin + kernel, size + after) - begin
      : Math.min(begin + kernel, size) - Math.max(begin, 0);
    return kernel / counted;
  });
}
