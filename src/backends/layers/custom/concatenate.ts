import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { all, allShapes } from './tensors.ts';

/** Joins values along any dimension, the batch included, whose other sizes may be known only when arrays arrive. */
export interface ConcatenateConfig {
  readonly name: string;
  readonly axis: number;
}

export function concatenate(tf: TensorFlow): LayerClass<ConcatenateConfig> {
  return class NincConcatenate extends tf.layers.Layer {
    static readonly className = 'NincConcatenate';
    readonly axis: number;

    constructor(config: ConcatenateConfig) {
      super(config);
      this.axis = config.axis;
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      return allShapes(shape).reduce((left, right) =>
        left.map((size, axis) => {
          const other = right[axis] ?? null;
          if (axis !== this.axis) return size ?? other;
          return size === null || other === null ? null : size + other;
        }),
      );
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.concat(all(inputs), this.axis);
    }

    override getConfig() {
      return { ...super.getConfig(), axis: this.axis };
    }
  };
}
