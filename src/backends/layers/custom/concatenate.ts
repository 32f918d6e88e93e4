import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { all } from './tensors.ts';

/** Joins values along any dimension, the batch included, whose other sizes may be known only when arrays arrive. */
export interface ConcatenateConfig {
  readonly name: string;
  readonly axis: number;
  /** The result, `null` for what is known only when arrays arrive. */
  readonly shape: readonly StaticSize[];
}

export function concatenate(tf: TensorFlow): LayerClass<ConcatenateConfig> {
  return class NincConcatenate extends tf.layers.Layer {
    static readonly className = 'NincConcatenate';
    readonly axis: number;
    readonly shape: readonly StaticSize[];

    constructor(config: ConcatenateConfig) {
      super(config);
      this.axis = config.axis;
      this.shape = config.shape;
    }

    override computeOutputShape(): StaticSize[] {
      return [...this.shape];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.concat(all(inputs), this.axis);
    }

    override getConfig() {
      return { ...super.getConfig(), axis: this.axis, shape: [...this.shape] };
    }
  };
}
