import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { all } from './tensors.ts';

/** Joins values of one rank with broadcasting along every dimension, the batch included, which the stock layers refuse. */
export interface ElementwiseConfig {
  readonly name: string;
  readonly operation: 'add' | 'sub' | 'mul' | 'maximum';
  /** The result, `null` for what is known only when arrays arrive: TensorFlow.js infers less than ninc does. */
  readonly shape: readonly StaticSize[];
}

export function elementwise(tf: TensorFlow): LayerClass<ElementwiseConfig> {
  return class NincElementwise extends tf.layers.Layer {
    static readonly className = 'NincElementwise';
    readonly operation: ElementwiseConfig['operation'];
    readonly shape: readonly StaticSize[];

    constructor(config: ElementwiseConfig) {
      super(config);
      this.operation = config.operation;
      this.shape = config.shape;
    }

    override computeOutputShape(): StaticSize[] {
      return [...this.shape];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => all(inputs).reduce((left, right) => tf[this.operation](left, right)));
    }

    override getConfig() {
      return { ...super.getConfig(), operation: this.operation, shape: [...this.shape] };
    }
  };
}
