import type { Layer, LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { onlyShape, picture } from './tensors.ts';

/** torch.nn.InstanceNorm2d without running statistics: each channel of each picture by its own mean and variance. */
export interface InstanceNormalizationConfig {
  readonly name: string;
  readonly epsilon: number;
  /** Whether a scale and a shift are learned for each channel. */
  readonly affine: boolean;
}

export function instanceNormalization(tf: TensorFlow): LayerClass<InstanceNormalizationConfig> {
  return class NincInstanceNormalization extends tf.layers.Layer {
    static readonly className = 'NincInstanceNormalization';
    readonly epsilon: number;
    readonly affine: boolean;
    #gamma: ReturnType<Layer['addWeight']> | undefined;
    #beta: ReturnType<Layer['addWeight']> | undefined;

    constructor(config: InstanceNormalizationConfig) {
      super(config);
      this.epsilon = config.epsilon;
      this.affine = config.affine;
    }

    override build(shape: StaticSize[] | StaticSize[][]): void {
      const channels = onlyShape(shape).at(-1) ?? 0;
      if (this.affine) {
        this.#gamma = this.addWeight('gamma', [channels], 'float32', tf.initializers.ones());
        this.#beta = this.addWeight('beta', [channels], 'float32', tf.initializers.zeros());
      }
      this.built = true;
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      return onlyShape(shape);
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const input = picture(inputs);
        const centred = tf.sub(input, tf.mean(input, [1, 2], true));
        const variance = tf.mean(tf.square(centred), [1, 2], true);
        const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, this.epsilon)));
        if (this.#gamma === undefined || this.#beta === undefined) return normal;
        return tf.add(tf.mul(normal, this.#gamma.read()), this.#beta.read());
      });
    }

    override getConfig() {
      return { ...super.getConfig(), epsilon: this.epsilon, affine: this.affine };
    }
  };
}
