import type { LayerClass, StaticSize, Tensor, Tensor4D, TensorFlow } from '../tensorflow.ts';
import { onlyShape, picture } from './tensors.ts';

/** torch.nn.Upsample by a factor: `[N, H, W, C] → [N, floor(H·scale), floor(W·scale), C]`. */
export interface UpSampling2DConfig {
  readonly name: string;
  readonly scale: readonly [number, number];
  readonly mode: 'nearest' | 'bilinear';
  readonly alignCorners: boolean;
}

export function upSampling2D(tf: TensorFlow): LayerClass<UpSampling2DConfig> {
  return class NincUpSampling2D extends tf.layers.Layer {
    static readonly className = 'NincUpSampling2D';
    readonly settings: Omit<UpSampling2DConfig, 'name'>;

    constructor(config: UpSampling2DConfig) {
      super(config);
      const { scale, mode, alignCorners } = config;
      this.settings = { scale, mode, alignCorners };
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      const [batch = null, height = null, width = null, channels = null] = onlyShape(shape);
      const { scale } = this.settings;
      const scaled = (axis: 0 | 1, size: StaticSize) => (size === null ? null : Math.floor(size * scale[axis]));
      return [batch, scaled(0, height), scaled(1, width), channels];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => along(tf, along(tf, picture(inputs), 1, this.settings), 2, this.settings));
    }

    override getConfig() {
      return { ...super.getConfig(), ...this.settings, scale: [...this.settings.scale] };
    }
  };
}

/** Resizes one dimension: where each result comes from is known before anything is computed. */
function along(tf: TensorFlow, input: Tensor4D, axis: 1 | 2, settings: Omit<UpSampling2DConfig, 'name'>): Tensor4D {
  const from = input.shape[axis];
  const scale = settings.scale[axis === 1 ? 0 : 1];
  const to = Math.floor(from * scale);
  const take = (indices: readonly number[]) => tf.gather(input, tf.tensor1d([...indices], 'int32'), axis);
  const results = Array.from({ length: to }, (_, index) => index);
  if (settings.mode === 'nearest') {
    // torch maps positions back in float32.
    return take(results.map((index) => Math.min(Math.floor(Math.fround(index * Math.fround(1 / scale))), from - 1)));
  }
  const sources = results.map((index) => {
    if (settings.alignCorners) return to > 1 ? (index * (from - 1)) / (to - 1) : 0;
    return Math.max(0, (index + 0.5) / scale - 0.5);
  });
  const low = sources.map((source) => Math.min(Math.floor(source), from - 1));
  const parts = sources.map((source, index) => source - (low[index] ?? 0));
  const part = tf.reshape(tf.tensor1d(parts, 'float32'), axis === 1 ? [1, to, 1, 1] : [1, 1, to, 1]);
  const [below, above] = [take(low), take(low.map((index) => Math.min(index + 1, from - 1)))];
  return tf.add(tf.mul(below, tf.sub(1, part)), tf.mul(above, part));
}
