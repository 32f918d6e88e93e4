import type { NodeOf } from '../../../ir/graph.ts';
import type { ValueType } from '../../../ir/type.ts';
import { given, keyword, make, option, single } from '../../../python/make.ts';
import { type KerasLowerings, layers } from '../lowering.ts';
import { pad } from './convolution.ts';

export const pooling = {
  max_pool2d({ node, inputs: [input], nonNegative }) {
    const { kernel_size, stride, padding, dilation, ceil_mode } = node.attributes;
    const ends = input && endsOf(node, input, dilation);
    const sides = ends && ([padding[0], padding[1], padding[2] + ends[0], padding[3] + ends[1]] as const);
    const plain = dilation.every((distance) => distance === 1) && sides !== undefined;
    // Zeros are no larger than what is there, where nothing is below zero.
    if (plain && (nonNegative || sides.every((side) => side === 0))) {
      return layers(
        ...pad(sides),
        make(
          'layers.MaxPooling2D',
          given('pool_size', single(kernel_size)),
          option('strides', single(stride), single(kernel_size)),
        ),
      );
    }
    return layers(
      make(
        'MaxPool2D',
        given('pool_size', [...kernel_size]),
        given('strides', [...stride]),
        option('padding', [padding[0], padding[1]], [0, 0]),
        option('dilation_rate', [...dilation], [1, 1]),
        option('ceil_mode', ceil_mode, false),
      ),
    );
  },
  avg_pool2d({ node, inputs: [input] }) {
    const { kernel_size, stride, padding, ceil_mode, count_include_pad } = node.attributes;
    const ends = input && endsOf(node, input, [1, 1]);
    const whole = ends !== undefined && ends[0] === 0 && ends[1] === 0;
    if (whole && (count_include_pad || padding.every((side) => side === 0))) {
      return layers(
        ...pad(padding),
        make(
          'layers.AveragePooling2D',
          given('pool_size', single(kernel_size)),
          option('strides', single(stride), single(kernel_size)),
        ),
      );
    }
    return layers(
      make(
        'AvgPool2D',
        given('pool_size', [...kernel_size]),
        given('strides', [...stride]),
        option('padding', [padding[0], padding[1]], [0, 0]),
        option('ceil_mode', ceil_mode, false),
        option('count_include_pad', count_include_pad, true),
      ),
    );
  },
  adaptive_avg_pool2d({ node: { attributes }, inputs: [input] }) {
    const [rows, columns] = attributes.output_size;
    if (rows === 1 && columns === 1) return layers(make('layers.GlobalAveragePooling2D', keyword('keepdims', true)));
    const [height, width] = [input?.shape[2], input?.shape[3]];
    if (typeof height === 'number' && typeof width === 'number' && height % rows === 0 && width % columns === 0)
      return layers(make('layers.AveragePooling2D', given('pool_size', single([height / rows, width / columns]))));
    return layers(make('AdaptiveAvgPool2D', given('output_size', [rows, columns])));
  },
  global_avg_pool2d: () => layers(make('layers.GlobalAveragePooling2D', keyword('keepdims', true))),
  global_max_pool2d: () => layers(make('layers.GlobalMaxPooling2D', keyword('keepdims', true))),
} satisfies Partial<KerasLowerings>;

/** Rows and columns by which the last windows hang over, beside the padding; nothing where only a run tells. */
function endsOf(
  { attributes, type }: NodeOf<'max_pool2d'> | NodeOf<'avg_pool2d'>,
  input: ValueType,
  dilation: readonly [number, number],
): readonly [number, number] | undefined {
  if (!attributes.ceil_mode) return [0, 0];
  const ends = ([0, 1] as const).map((axis) => {
    const [size, out] = [input.shape[2 + axis], type.shape[2 + axis]];
    if (typeof size !== 'number' || typeof out !== 'number') return undefined;
    const span = dilation[axis] * (attributes.kernel_size[axis] - 1) + 1;
    const reach = (out - 1) * attributes.stride[axis] + span;
    return Math.max(0, reach - (size + attributes.padding[axis] + attributes.padding[axis === 0 ? 2 : 3]));
  });
  const [below, after] = ends;
  return below === undefined || after === undefined ? undefined : [below, after];
}
