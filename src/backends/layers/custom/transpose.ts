import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { only, onlyShape } from './tensors.ts';

/** Puts dimensions into another order, the batch included, which the stock layer keeps in front. */
export interface TransposeConfig {
  readonly name: string;
  readonly dims: readonly number[];
}

export function transpose(tf: TensorFlow): LayerClass<TransposeConfig> {
  return class NincTranspose extends tf.layers.Layer {
    static readonly className = 'NincTranspose';
    readonly dims: readonly number[];

    constructor(config: TransposeConfig) {
      super(config);
      this.dims = config.dims;
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      const sizes = onlyShape(shape);
      return this.dims.map((dim) => sizes[dim] ?? null);
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.transpose(only(inputs), [...this.dims]);
    }

    override getConfig() {
      return { ...super.getConfig(), dims: [...this.dims] };
    }
  };
}
