import type { LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { only, onlyShape } from './tensors.ts';

/** torch's element-wise functions that TensorFlow.js has not, or has with other numbers. In camel case: loading makes that of words. */
export type ActivationConfig = { readonly name: string } & Activation;

export type Activation =
  /** `clip(x·scale + offset, min, max)`, times x where it is gated: hardtanh, hardsigmoid, hardswish. */
  | {
      readonly activation: 'clip';
      readonly scale: number;
      readonly offset: number;
      readonly min: number;
      readonly max: number;
      readonly gated: boolean;
    }
  | { readonly activation: 'elu'; readonly alpha: number }
  | { readonly activation: 'softplus'; readonly beta: number; readonly threshold: number }
  | { readonly activation: 'silu' }
  | { readonly activation: 'mish' }
  | { readonly activation: 'gelu' }
  | { readonly activation: 'geluTanh' };

export function activation(tf: TensorFlow): LayerClass<ActivationConfig> {
  return class NincActivation extends tf.layers.Layer {
    static readonly className = 'NincActivation';
    readonly settings: Activation;

    constructor(config: ActivationConfig) {
      super(config);
      this.settings = settingsOf(config);
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      return onlyShape(shape);
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => compute(tf, only(inputs), this.settings));
    }

    override getConfig() {
      return { ...super.getConfig(), ...this.settings };
    }
  };
}

/** Without what TensorFlow.js adds to a configuration. */
function settingsOf(config: ActivationConfig): Activation {
  switch (config.activation) {
    case 'clip': {
      const { activation: kind, scale, offset, min, max, gated } = config;
      return { activation: kind, scale, offset, min, max, gated };
    }
    case 'elu':
      return { activation: config.activation, alpha: config.alpha };
    case 'softplus':
      return { activation: config.activation, beta: config.beta, threshold: config.threshold };
    default:
      return { activation: config.activation };
  }
}

function compute(tf: TensorFlow, x: Tensor, settings: Activation): Tensor {
  switch (settings.activation) {
    case 'clip': {
      const { scale, offset, min, max, gated } = settings;
      const clipped = tf.clipByValue(tf.add(tf.mul(x, scale), offset), min, max);
      return gated ? tf.mul(x, clipped) : clipped;
    }
    case 'elu':
      // Of negative numbers only, so that exp cannot overflow.
      return tf.where(tf.greater(x, 0), x, tf.mul(tf.sub(tf.exp(tf.minimum(x, 0)), 1), settings.alpha));
    case 'softplus': {
      const { beta, threshold } = settings;
      const scaled = tf.mul(x, beta);
      return tf.where(tf.greater(scaled, threshold), x, tf.div(softplus(tf, scaled), beta));
    }
    case 'silu':
      return tf.mul(x, tf.sigmoid(x));
    case 'mish':
      return tf.mul(x, tf.tanh(softplus(tf, x)));
    case 'gelu':
      return tf.mul(tf.mul(x, 0.5), tf.add(erf(tf, tf.mul(x, Math.SQRT1_2)), 1));
    case 'geluTanh': {
      const cube = tf.mul(tf.mul(x, x), x);
      const inner = tf.mul(tf.add(x, tf.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
    }
  }
}

/** ln(1 + exp(x)) without overflow. */
function softplus(tf: TensorFlow, x: Tensor): Tensor {
  return tf.add(tf.relu(x), tf.log(tf.add(tf.exp(tf.neg(tf.abs(x))), 1)));
}

/**
 * Abramowitz and Stegun 7.1.26 as every backend of TensorFlow.js can compute it: at most 1.5e-7 from erf, which is what float32
 * resolves.
 */
function erf(tf: TensorFlow, x: Tensor): Tensor {
  const size = tf.abs(x);
  const t = tf.div(1, tf.add(tf.mul(size, 0.3275911), 1));
  const coefficients = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const polynomial = coefficients.reduce<Tensor>(
    (sum, coefficient) => tf.mul(tf.add(sum, coefficient), t),
    tf.zerosLike(x),
  );
  const tail = tf.mul(polynomial, tf.exp(tf.neg(tf.mul(x, x))));
  return tf.mul(tf.sign(x), tf.sub(1, tail));
}
