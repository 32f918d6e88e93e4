import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { only, onlyShape } from './tensors.ts';

/** Softmax, or its logarithm, along any dimension, the batch included; the stock layers have the last one only. */
export interface SoftmaxConfig {
  readonly name: string;
  readonly axis: number;
  /** Gives the logarithm. */
  readonly log: boolean;
}

export function softmax(tf: TensorFlow): LayerClass<SoftmaxConfig> {
  return class NincSoftmax extends tf.layers.Layer {
    static readonly className = 'NincSoftmax';
    readonly axis: number;
    readonly log: boolean;

    constructor(config: SoftmaxConfig) {
      super(config);
      this.axis = config.axis;
      this.log = config.log;
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      return onlyShape(shape);
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const input = only(inputs);
        const last = input.rank - 1;
        const swap = input.shape.map((_size, at) => (at === this.axis ? last : at === last ? this.axis : at));
        const along = tf.transpose(input, swap);
        return tf.transpose(this.log ? tf.logSoftmax(along) : tf.softmax(along), swap);
      });
    }

    override getConfig() {
      return { ...super.getConfig(), axis: this.axis, log: this.log };
    }
  };
}
