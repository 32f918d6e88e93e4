import { add, type Dim, equalDims, floorDivide, isConstant } from '../../../ir/dim/dim.ts';
import type { Pair, Sides } from '../../../ir/ops/arguments.ts';
import type { Shape } from '../../../ir/type.ts';
import { sameFits } from '../../same-padding.ts';
import type { LayerLowering, LayerLowerings } from '../lowering.ts';
import { isUnpadded, rowsAndColumns, two } from './padding.ts';

/**
 * Stock where TensorFlow's windows are PyTorch's; where nothing is below zero, zeros can stand for the −∞ of the padding; otherwise
 * a layer of ours (dilation, padding, ceil_mode).
 */
const max_pool2d: LayerLowering<'max_pool2d'> = ({ tf, custom, node, input, nonNegative, name, apply }) => {
  const { kernel_size, stride, padding, dilation, ceil_mode } = node.attributes;
  const dense = dilation[0] === 1 && dilation[1] === 1;
  const window = { poolSize: two(kernel_size), strides: two(stride) };
  const places = placing(input.type.shape, node.type.shape, kernel_size, stride, padding);
  if (dense && places.valid) return apply(tf.layers.maxPooling2d({ name: name(), ...window }), input.tensor);
  if (dense && places.same)
    return apply(tf.layers.maxPooling2d({ name: name(), ...window, padding: 'same' }), input.tensor);
  if (dense && places.padded && nonNegative) {
    const padded = apply(
      tf.layers.zeroPadding2d({ name: name('pad'), padding: rowsAndColumns(padding) }),
      input.tensor,
    );
    return apply(tf.layers.maxPooling2d({ name: name(), ...window }), padded);
  }
  const rest = { padding, dilationRate: two(dilation), ceilMode: ceil_mode };
  return apply(new custom.MaxPooling2D({ name: name(), ...window, ...rest }), input.tensor);
};

/** TensorFlow's `same` leaves padding out of the mean; explicit zeros count. */
const avg_pool2d: LayerLowering<'avg_pool2d'> = ({ tf, custom, node, input, name, apply }) => {
  const { kernel_size, stride, padding, ceil_mode, count_include_pad } = node.attributes;
  const window = { poolSize: two(kernel_size), strides: two(stride) };
  const places = placing(input.type.shape, node.type.shape, kernel_size, stride, padding);
  if (places.valid) return apply(tf.layers.averagePooling2d({ name: name(), ...window }), input.tensor);
  if (places.same && (!count_include_pad || isUnpadded(padding))) {
    return apply(tf.layers.averagePooling2d({ name: name(), ...window, padding: 'same' }), input.tensor);
  }
  if (places.padded && count_include_pad) {
    const padded = apply(
      tf.layers.zeroPadding2d({ name: name('pad'), padding: rowsAndColumns(padding) }),
      input.tensor,
    );
    return apply(tf.layers.averagePooling2d({ name: name(), ...window }), padded);
  }
  const rest = { padding, ceilMode: ceil_mode, countIncludePad: count_include_pad };
  return apply(new custom.AveragePooling2D({ name: name(), ...window, ...rest }), input.tensor);
};

/** Stock for one part, and where all parts are equally large and equally far apart; otherwise a layer of ours. */
const adaptive_avg_pool2d: LayerLowering<'adaptive_avg_pool2d'> = ({ tf, custom, node, input, name, apply }) => {
  const { output_size } = node.attributes;
  const [, channels = 1, height = 1, width = 1] = input.type.shape;
  if (output_size[0] === 1 && output_size[1] === 1) {
    const means = apply(tf.layers.globalAveragePooling2d({ name: name('mean') }), input.tensor);
    const size = isConstant(channels) ? channels : -1;
    return apply(tf.layers.reshape({ name: name(), targetShape: [1, 1, size] }), means);
  }
  const rows = evenParts(height, output_size[0]);
  const columns = evenParts(width, output_size[1]);
  if (rows === undefined || columns === undefined) {
    return apply(new custom.AdaptiveAveragePooling2D({ name: name(), outputSize: two(output_size) }), input.tensor);
  }
  const poolSize: [number, number] = [rows.size, columns.size];
  const strides: [number, number] = [rows.step, columns.step];
  return apply(tf.layers.averagePooling2d({ name: name(), poolSize, strides }), input.tensor);
};

/** Which of TensorFlow's ways puts the windows where PyTorch puts them: without padding, as `same`, or over explicit padding. */
interface Placing {
  readonly valid: boolean;
  readonly same: boolean;
  readonly padded: boolean;
}

function placing(input: Shape, output: Shape, kernel: Pair, stride: Pair, padding: Sides): Placing {
  // With ceil_mode the last window may hang over the padded picture: then there are more windows than fit in it.
  const padded = ([0, 1] as const).every((axis) => {
    const around = padding[axis] + padding[axis === 0 ? 2 : 3];
    const inside = add(floorDivide(add(input[2 + axis] ?? 1, around - kernel[axis]), stride[axis]), 1);
    return equalDims(output[2 + axis] ?? 1, inside);
  });
  return {
    padded,
    valid: padded && isUnpadded(padding),
    same: sameFits(input, output, { span: kernel, stride, padding }),
  };
}

/** The size and the distance of the parts (part i covers floor(i·size/parts) to ceil((i + 1)·size/parts)), if they are even. */
function evenParts(size: Dim, parts: number): { readonly size: number; readonly step: number } | undefined {
  if (!isConstant(size)) return undefined;
  const begin = (index: number) => Math.floor((index * size) / parts);
  const extent = (index: number) => Math.ceil(((index + 1) * size) / parts) - begin(index);
  const step = parts > 1 ? begin(1) : 1;
  for (let index = 0; index < parts; index++) {
    if (begin(index) !== index * step || extent(index) !== extent(0)) return undefined;
  }
  return step < 1 ? undefined : { size: extent(0), step };
}

/** TensorFlow.js gives `[N, C]`; the pixel is put back around it. */
const global_max_pool2d: LayerLowering<'global_max_pool2d'> = ({ tf, custom, input, name, apply }) => {
  const pooled = apply(tf.layers.globalMaxPooling2d({ name: name('max'), dataFormat: 'channelsLast' }), input.tensor);
  const [, channels] = input.type.shape;
  const layer =
    typeof channels === 'number'
      ? tf.layers.reshape({ name: name(), targetShape: [1, 1, channels] })
      : new custom.Reshape({ name: name(), dims: [[0], [], [], [1]] });
  return apply(layer, pooled);
};

export const pooling = {
  max_pool2d,
  avg_pool2d,
  adaptive_avg_pool2d,
  global_max_pool2d,
} satisfies Partial<LayerLowerings>;
