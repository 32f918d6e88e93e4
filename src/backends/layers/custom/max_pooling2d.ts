import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { onlyShape, picture } from './tensors.ts';
import { along, type PoolingWindow, pooledShape } from './window.ts';

/** torch.nn.MaxPool2d where the stock layer differs: `[N, H, W, C] → [N, H', W', C]`, padding counts as −∞. */
export interface MaxPooling2DConfig extends PoolingWindow {
  readonly name: string;
}

export function maxPooling2D(tf: TensorFlow): LayerClass<MaxPooling2DConfig> {
  return class NincMaxPooling2D extends tf.layers.Layer {
    static readonly className = 'NincMaxPooling2D';
    readonly window: PoolingWindow;

    constructor(config: MaxPooling2DConfig) {
      super(config);
      const { poolSize, strides, padding, dilationRate, ceilMode } = config;
      this.window = { poolSize, strides, padding, dilationRate, ceilMode };
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      return pooledShape(this.window, onlyShape(shape));
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const input = picture(inputs);
        const [batch, height, width, channels] = input.shape;
        const rows = along(this.window, 0, height);
        const columns = along(this.window, 1, width);
        const sides = [
          [0, 0],
          [rows.before, rows.trailing],
          [columns.before, columns.trailing],
          [0, 0],
        ] satisfies [number, number][];
        const padded = sides.flat().some((side) => side > 0) ? tf.pad(input, sides, Number.NEGATIVE_INFINITY) : input;
        const strides: [number, number] = [rows.stride, columns.stride];
        if (rows.dilation === 1 && columns.dilation === 1) {
          return tf.maxPool(padded, [rows.kernel, columns.kernel], strides, 'valid');
        }
        // No kernel of TensorFlow dilates a pooling window: compare the picture with itself, moved.
        const points: Tensor[] = [];
        for (let u = 0; u < rows.kernel; u++) {
          for (let v = 0; v < columns.kernel; v++) {
            const row = u * rows.dilation;
            const column = v * columns.dilation;
            const lastRow = row + (rows.count - 1) * rows.stride + 1;
            const lastColumn = column + (columns.count - 1) * columns.stride + 1;
            const end = [batch, lastRow, lastColumn, channels];
            points.push(tf.stridedSlice(padded, [0, row, column, 0], end, [1, ...strides, 1]));
          }
        }
        return points.reduce((largest, point) => tf.maximum(largest, point));
      });
    }

    override getConfig() {
      const { poolSize, strides, padding, dilationRate, ceilMode } = this.window;
      const own = {
        poolSize: [...poolSize],
        strides: [...strides],
        padding: [...padding],
        dilationRate: [...dilationRate],
      };
      return { ...super.getConfig(), ...own, ceilMode };
    }
  };
}
