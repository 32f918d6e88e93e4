import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { onlyShape, picture } from './tensors.ts';

/** torch.nn.AdaptiveAvgPool2d with uneven parts: `[N, H, W, C] → [N, outputSize[0], outputSize[1], C]`. */
export interface AdaptiveAveragePooling2DConfig {
  readonly name: string;
  readonly outputSize: readonly [number, number];
}

export function adaptiveAveragePooling2D(tf: TensorFlow): LayerClass<AdaptiveAveragePooling2DConfig> {
  return class NincAdaptiveAveragePooling2D extends tf.layers.Layer {
    static readonly className = 'NincAdaptiveAveragePooling2D';
    readonly outputSize: readonly [number, number];

    constructor(config: AdaptiveAveragePooling2DConfig) {
      super(config);
      this.outputSize = config.outputSize;
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      const [batch = null, , , channels = null] = onlyShape(shape);
      return [batch, ...this.outputSize, channels];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      // A mean over a rectangle is the mean over its columns of the means over its rows.
      return tf.tidy(() => means(means(picture(inputs), 1, this.outputSize[0]), 2, this.outputSize[1]));
    }

    override getConfig() {
      return { ...super.getConfig(), outputSize: [...this.outputSize] };
    }
  };

  function means(input: Tensor, axis: 1 | 2, parts: number): Tensor {
    const size = input.shape[axis] ?? 0;
    const pieces = Array.from({ length: parts }, (_, index) => {
      const first = Math.floor((index * size) / parts);
      const end = Math.ceil(((index + 1) * size) / parts);
      const begin = input.shape.map((_size, at) => (at === axis ? first : 0));
      const extent = input.shape.map((whole, at) => (at === axis ? end - first : whole));
      return tf.mean(tf.slice(input, begin, extent), axis, true);
    });
    return tf.concat(pieces, axis);
  }
}
