import type { Layer, LayerClass, StaticSize, Tensor, TensorFlow } from '../tensorflow.ts';
import { onlyShape, picture } from './tensors.ts';

/** torch.nn.Conv2d with groups, without padding: `[N, H, W, C] → [N, H', W', filters]`; kernel `[h, w, C/groups, filters]`. */
export interface GroupedConv2DConfig {
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  /** One of strides and dilationRate is [1, 1]. */
  readonly strides: readonly [number, number];
  readonly dilationRate: readonly [number, number];
  readonly groups: number;
  readonly useBias: boolean;
}

export function groupedConv2D(tf: TensorFlow): LayerClass<GroupedConv2DConfig> {
  return class NincGroupedConv2D extends tf.layers.Layer {
    static readonly className = 'NincGroupedConv2D';
    readonly settings: Omit<GroupedConv2DConfig, 'name'>;
    #kernel: ReturnType<Layer['addWeight']> | undefined;
    #bias: ReturnType<Layer['addWeight']> | undefined;

    constructor(config: GroupedConv2DConfig) {
      super(config);
      const { filters, kernelSize, strides, dilationRate, groups, useBias } = config;
      this.settings = { filters, kernelSize, strides, dilationRate, groups, useBias };
    }

    override build(shape: StaticSize[] | StaticSize[][]): void {
      const { filters, kernelSize, groups, useBias } = this.settings;
      const channels = onlyShape(shape).at(-1) ?? 0;
      const zeros = tf.initializers.zeros();
      this.#kernel = this.addWeight('kernel', [...kernelSize, channels / groups, filters], 'float32', zeros);
      if (useBias) this.#bias = this.addWeight('bias', [filters], 'float32', zeros);
      this.built = true;
    }

    override computeOutputShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
      const { filters, kernelSize, strides, dilationRate } = this.settings;
      const [batch = null, height = null, width = null] = onlyShape(shape);
      const slide = (axis: 0 | 1, size: StaticSize) =>
        size === null ? null : Math.floor((size - dilationRate[axis] * (kernelSize[axis] - 1) - 1) / strides[axis]) + 1;
      return [batch, slide(0, height), slide(1, width), filters];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const { strides, dilationRate, groups } = this.settings;
        if (this.#kernel === undefined) throw new Error(`${this.name} was called before it was built`);
        const kernels = tf.split(this.#kernel.read(), groups, 3);
        const results = tf.split(picture(inputs), groups, 3).map((group, index) => {
          const kernel = picture(kernels[index] ?? []);
          return tf.conv2d(picture(group), kernel, [strides[0], strides[1]], 'valid', 'NHWC', [
            dilationRate[0],
            dilationRate[1],
          ]);
        });
        const joined: Tensor = tf.concat(results, 3);
        return this.#bias === undefined ? joined : tf.add(joined, this.#bias.read());
      });
    }

    override getConfig() {
      const { filters, kernelSize, strides, dilationRate, groups, useBias } = this.settings;
      const own = { filters, kernelSize: [...kernelSize], strides: [...strides], dilationRate: [...dilationRate] };
      return { ...super.getConfig(), ...own, groups, useBias };
    }
  };
}
