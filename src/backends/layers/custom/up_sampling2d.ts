import { linearSources, nearestSources } from '../../upsample-sources.ts';
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
  if (settings.mode === 'nearest') return take(nearestSources(from, to, scale));
  const sources = linearSources(from, to, scale, settings.alignCorners);
  const parts = tf.tensor1d(
    sources.map((source) => source.part),
    'float32',
  );
  const part = tf.reshape(parts, axis === 1 ? [1, to, 1, 1] : [1, 1, to, 1]);
  const [below, above] = [take(sources.map(({ low }) => low)), take(sources.map(({ high }) => high))];
  return tf.add(tf.mul(below, tf.sub(1, part)), tf.mul(above, part));
}
