import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { all, allShapes } from './tensors.ts';

/** Adds values of one rank with broadcasting along every dimension, the batch included; the stock layer refuses that. */
export interface AddConfig {
  readonly name: string;
}

export function add(tf: TensorFlow): LayerClass<AddConfig> {
  return class NincAdd extends tf.layers.Layer {
    static readonly className = 'NincAdd';

    constructor(config: AddConfig) {
      super(config);
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      return allShapes(shape).reduce((left, right) => left.map((size, axis) => broadcast(size, right[axis] ?? null)));
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => all(inputs).reduce((sum, input) => tf.add(sum, input)));
    }
  };
}

function broadcast(left: StaticSize, right: StaticSize): StaticSize {
  if (left === 1) return right;
  return right === 1 ? left : (left ?? right);
}
