import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { only } from './tensors.ts';

/** torch.reshape where the batch changes too: sizes, `[dim]` for the size of that dimension of the input, -1 for what is left. */
export interface ReshapeToConfig {
  readonly name: string;
  readonly sizes: readonly (number | readonly [number])[];
  /** The result, `null` for what is known only when arrays arrive. */
  readonly shape: readonly StaticSize[];
}

export function reshapeTo(tf: TensorFlow): LayerClass<ReshapeToConfig> {
  return class NincReshapeTo extends tf.layers.Layer {
    static readonly className = 'NincReshapeTo';
    readonly sizes: ReshapeToConfig['sizes'];
    readonly shape: readonly StaticSize[];

    constructor(config: ReshapeToConfig) {
      super(config);
      this.sizes = config.sizes;
      this.shape = config.shape;
    }

    override computeOutputShape(): StaticSize[] {
      return [...this.shape];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const input = only(inputs);
      return tf.reshape(
        input,
        this.sizes.map((size) => (typeof size === 'number' ? size : (input.shape[size[0]] ?? 1))),
      );
    }

    override getConfig() {
      const sizes = this.sizes.map((size) => (typeof size === 'number' ? size : [...size]));
      return { ...super.getConfig(), sizes, shape: [...this.shape] };
    }
  };
}
