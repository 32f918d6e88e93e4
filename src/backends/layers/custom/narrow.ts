import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { only } from './tensors.ts';

/** torch.narrow: a part of one dimension. */
export interface NarrowConfig {
  readonly name: string;
  readonly axis: number;
  /** Below zero it counts from the end. */
  readonly start: number;
  readonly length: number;
  /** The result, `null` for what is known only when arrays arrive. */
  readonly shape: readonly StaticSize[];
}

export function narrow(tf: TensorFlow): LayerClass<NarrowConfig> {
  return class NincNarrow extends tf.layers.Layer {
    static readonly className = 'NincNarrow';
    readonly settings: Omit<NarrowConfig, 'name'>;

    constructor(config: NarrowConfig) {
      super(config);
      const { axis, start, length, shape } = config;
      this.settings = { axis, start, length, shape };
    }

    override computeOutputShape(): StaticSize[] {
      return [...this.settings.shape];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const input = only(inputs);
        const { axis, start, length } = this.settings;
        const first = start < 0 ? (input.shape[axis] ?? 0) + start : start;
        const begin = input.shape.map((_, at) => (at === axis ? first : 0));
        return tf.slice(
          input,
          begin,
          input.shape.map((size, at) => (at === axis ? length : size)),
        );
      });
    }

    override getConfig() {
      return { ...super.getConfig(), ...this.settings, shape: [...this.settings.shape] };
    }
  };
}
