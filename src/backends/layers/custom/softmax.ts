import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { only, onlyShape } from './tensors.ts';

/** Softmax along any dimension, the batch included; the stock layer has the last one only. */
export interface SoftmaxConfig {
  readonly name: string;
  readonly axis: number;
}

export function softmax(tf: TensorFlow): LayerClass<SoftmaxConfig> {
  return class NincSoftmax extends tf.layers.Layer {
    static readonly className = 'NincSoftmax';
    readonly axis: number;

    constructor(config: SoftmaxConfig) {
      super(config);
      this.axis = config.axis;
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      return onlyShape(shape);
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const input = only(inputs);
        const last = input.rank - 1;
        const swap = input.shape.map((_size, at) => (at === this.axis ? last : at === last ? this.axis : at));
        return tf.transpose(tf.softmax(tf.transpose(input, swap)), swap);
      });
    }

    override getConfig() {
      return { ...super.getConfig(), axis: this.axis };
    }
  };
}
