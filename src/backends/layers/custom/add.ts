import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { all } from './tensors.ts';

/** Adds values of one rank with broadcasting along every dimension, the batch included, which the stock layer refuses. */
export interface AddConfig {
  readonly name: string;
  /** The result, `null` for what is known only when arrays arrive: TensorFlow.js infers less than ninc does. */
  readonly shape: readonly StaticSize[];
}

export function add(tf: TensorFlow): LayerClass<AddConfig> {
  return class NincAdd extends tf.layers.Layer {
    static readonly className = 'NincAdd';
    readonly shape: readonly StaticSize[];

    constructor(config: AddConfig) {
      super(config);
      this.shape = config.shape;
    }

    override computeOutputShape(): StaticSize[] {
      return [...this.shape];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => all(inputs).reduce((sum, input) => tf.add(sum, input)));
    }

    override getConfig() {
      return { ...super.getConfig(), shape: [...this.shape] };
    }
  };
}
