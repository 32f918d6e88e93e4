import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { onlyShape, picture } from './tensors.ts';

/** torch.nn.LocalResponseNorm: alpha is divided by size, and even sizes lean to the channels before. */
export interface LocalResponseNormalizationConfig {
  readonly name: string;
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

export function localResponseNormalization(tf: TensorFlow): LayerClass<LocalResponseNormalizationConfig> {
  return class NincLocalResponseNormalization extends tf.layers.Layer {
    static readonly className = 'NincLocalResponseNormalization';
    readonly settings: Omit<LocalResponseNormalizationConfig, 'name'>;

    constructor(config: LocalResponseNormalizationConfig) {
      super(config);
      const { size, alpha, beta, k } = config;
      this.settings = { size, alpha, beta, k };
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      return onlyShape(shape);
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const { size, alpha, beta, k } = this.settings;
        const input = picture(inputs);
        const [batch, height, width, count] = input.shape;
        const before = Math.floor(size / 2);
        const squares = tf.pad(tf.square(input), [
          [0, 0],
          [0, 0],
          [0, 0],
          [before, size - 1 - before],
        ]);
        const windows = Array.from({ length: size }, (_, at) =>
          tf.slice(squares, [0, 0, 0, at], [batch, height, width, count]),
        );
        const sum = windows.reduce((total, window) => tf.add(total, window));
        return tf.div(input, tf.pow(tf.add(tf.mul(sum, alpha / size), k), beta));
      });
    }

    override getConfig() {
      return { ...super.getConfig(), ...this.settings };
    }
  };
}
