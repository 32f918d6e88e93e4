import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { onlyShape, picture } from './tensors.ts';

/** What happens to the channels of a picture, `[N, H, W, C]`; `by` is torch's argument. */
export interface ChannelsConfig {
  readonly name: string;
  /** torch.nn.ChannelShuffle by groups, torch.nn.PixelShuffle by the factor, the largest of `by` neighbouring channels. */
  readonly operation: 'shuffle' | 'toPixels' | 'maxout';
  readonly by: number;
}

export function channels(tf: TensorFlow): LayerClass<ChannelsConfig> {
  return class NincChannels extends tf.layers.Layer {
    static readonly className = 'NincChannels';
    readonly operation: ChannelsConfig['operation'];
    readonly by: number;

    constructor(config: ChannelsConfig) {
      super(config);
      this.operation = config.operation;
      this.by = config.by;
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      const [batch = null, height = null, width = null, count = null] = onlyShape(shape);
      const times = (size: StaticSize, factor: number) => (size === null ? null : size * factor);
      if (this.operation === 'shuffle') return [batch, height, width, count];
      if (this.operation === 'maxout') return [batch, height, width, times(count, 1 / this.by)];
      return [batch, times(height, this.by), times(width, this.by), times(count, 1 / this.by ** 2)];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const input = picture(inputs);
        const [batch, height, width, count] = input.shape;
        const { by } = this;
        if (this.operation === 'maxout') return tf.max(tf.reshape(input, [batch, height, width, count / by, by]), 4);
        if (this.operation === 'shuffle') {
          const grouped = tf.reshape(input, [batch, height, width, by, count / by]);
          return tf.reshape(tf.transpose(grouped, [0, 1, 2, 4, 3]), [batch, height, width, count]);
        }
        const pixels = tf.reshape(input, [batch, height, width, count / by ** 2, by, by]);
        const spread = tf.transpose(pixels, [0, 1, 4, 2, 5, 3]);
        return tf.reshape(spread, [batch, height * by, width * by, count / by ** 2]);
      });
    }

    override getConfig() {
      return { ...super.getConfig(), operation: this.operation, by: this.by };
    }
  };
}
