import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { only, onlyShape } from './tensors.ts';

/**
 * Merges, adds and drops dimensions, the batch included: dimension i of the result has the size of the product of the input's
 * dimensions `dims[i]`; an empty list is 1.
 */
export interface ReshapeConfig {
  readonly name: string;
  readonly dims: readonly (readonly number[])[];
}

export function reshape(tf: TensorFlow): LayerClass<ReshapeConfig> {
  return class NincReshape extends tf.layers.Layer {
    static readonly className = 'NincReshape';
    readonly dims: readonly (readonly number[])[];

    constructor(config: ReshapeConfig) {
      super(config);
      this.dims = config.dims;
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      const sizes = onlyShape(shape);
      return this.dims.map((merged) =>
        merged.reduce<StaticSize>((product, dim) => {
          const size = sizes[dim] ?? null;
          return product === null || size === null ? null : product * size;
        }, 1),
      );
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const { shape } = only(inputs);
      const sizes = this.dims.map((merged) => merged.reduce((product, dim) => product * (shape[dim] ?? 1), 1));
      return tf.reshape(only(inputs), sizes);
    }

    override getConfig() {
      return { ...super.getConfig(), dims: this.dims.map((merged) => [...merged]) };
    }
  };
}
