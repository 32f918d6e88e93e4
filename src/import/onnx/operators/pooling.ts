import { equalDims } from '../../../ir/dim/dim.ts';
import type { Translation } from '../context.ts';
import type { Known } from '../known.ts';
import type { Handler, Handlers } from './handler.ts';
import { isSymmetric, pairOf, type Window, windowOf } from './window.ts';

type Value = Extract<Known, { kind: 'value' }>;

export const pooling: Handlers = {
  MaxPool(t) {
    const input = t.picture(0);
    if (t.isRead(1)) t.fail('the places of the largest elements are read as well');
    const window = windowOf(t, pairOf(t, 'kernel_shape', 0), input.type.shape);
    const { kernel_size, stride, dilation } = window;
    const ceil = t.int('ceil_mode', 0) === 1;
    t.give(pooled(t, 'max_pool2d', input, { kernel_size, stride, dilation }, window, ceil));
  },

  AveragePool(t) {
    const input = t.picture(0);
    const window = windowOf(t, pairOf(t, 'kernel_shape', 0), input.type.shape);
    const { kernel_size, stride, dilation, padding } = window;
    if (dilation.some((size) => size !== 1)) t.fail('it averages over a dilated window');
    const ceil_mode = t.int('ceil_mode', 0) === 1;
    const padded = padding.some((size) => size !== 0);
    const count_include_pad = !padded || t.int('count_include_pad', 0) === 1;
    const args = { kernel_size, stride, count_include_pad };
    const parts = partsOf(input, window);
    if (parts !== undefined && t.isNamed('adaptive_avg_pool2d')) {
      return t.give(t.layer('adaptive_avg_pool2d', { output_size: parts }, [input]));
    }
    if (!isSymmetric(padding) && count_include_pad) {
      // Zeros that count are zeros of the picture.
      const [top, left, bottom, right] = padding;
      if (ceil_mode) t.fail('it pads its sides differently and rounds up');
      const zeros = t.layer('zero_pad2d', { padding: [left, right, top, bottom] }, [input]);
      return t.give(t.layer('avg_pool2d', { ...args, padding: [0, 0] }, [zeros]));
    }
    t.give(pooled(t, 'avg_pool2d', input, args, window, ceil_mode));
  },

  GlobalAveragePool: (t) => t.give(t.layer('global_avg_pool2d', {}, [t.picture(0)])),
  GlobalMaxPool: (t) => t.give(t.layer('global_max_pool2d', {}, [t.picture(0)])),
  ReduceMean: reduction('global_avg_pool2d'),
  ReduceMax: reduction('global_max_pool2d'),
};

/**
 * A pooling whose sides are padded alike; or one that gives as many windows at the same places: what is padded never counts here,
 * so padding at the end only matters for how many windows there are, and `ceil_mode` may say the same.
 */
function pooled(
  t: Translation,
  op: 'max_pool2d' | 'avg_pool2d',
  input: Value,
  args: object,
  window: Window,
  ceil_mode: boolean,
): Value {
  const [top, left, bottom, right] = window.padding;
  const padding = [top, left];
  if (isSymmetric(window.padding)) return t.layer(op, { ...args, padding, ceil_mode }, [input]);
  const whole = window.kernel_size.every(
    (kernel, axis) => kernel >= Number(input.type.shape[2 + axis]) + (padding[axis] ?? 0),
  );
  const wanted = [top + bottom, left + right].map((total, axis) => {
    const size = input.type.shape[2 + axis];
    if (typeof size !== 'number')
      return t.fail('it pads its sides differently, and the size of the picture is not fixed');
    const reach = (window.kernel_size[axis] ?? 1) * (window.dilation[axis] ?? 1) - (window.dilation[axis] ?? 1) + 1;
    const room = (size + total - reach) / (window.stride[axis] ?? 1);
    return (ceil_mode ? Math.ceil(room) : Math.floor(room)) + 1;
  });
  // One window over all of the picture, of which padding is no part.
  if (whole && wanted.every((size) => size === 1))
    return t.layer(op.replace('avg', 'global_avg').replace('max', 'global_max'), {}, [input]);
  for (const rounded of [false, true]) {
    const type = t.tryType(op, { ...args, padding, ceil_mode: rounded }, [input]);
    if (type !== undefined && wanted.every((size, axis) => equalDims(type.shape[2 + axis] ?? 0, size))) {
      return t.layer(op, { ...args, padding, ceil_mode: rounded }, [input]);
    }
  }
  return t.fail(`it pads its sides differently, [${window.padding.join(', ')}]`);
}

/** How many windows there are in each direction, where they lie side by side and cover the picture. */
function partsOf(input: Value, { kernel_size, stride, padding }: Window): readonly number[] | undefined {
  const parts = kernel_size.map((kernel, axis) => Number(input.type.shape[2 + axis]) / kernel);
  const side = stride.every((step, axis) => step === kernel_size[axis]) && padding.every((size) => size === 0);
  return side && parts.every(Number.isInteger) ? parts : undefined;
}

/** The mean or the largest over both sides of a picture. */
function reduction(op: string): Handler {
  return (t) => {
    const input = t.value(0);
    const rank = input.type.shape.length;
    const axes = t.list('axes', 1, 'its list of axes') ?? [];
    if (axes.length === 0 && t.int('noop_with_empty_axes', 0) === 1) return t.give(input);
    const reduced = axes.map((axis) => (axis < 0 ? axis + rank : axis)).toSorted((a, b) => a - b);
    if (rank !== 4 || reduced.join() !== '2,3') {
      t.fail(
        `it reduces the dimensions [${reduced.join(', ')}] of ${rank}; the language reduces height and width of pictures`,
      );
    }
    const whole = t.layer(op, {}, [input]);
    t.give(t.int('keepdims', 1) === 1 ? whole : t.layer('flatten', {}, [whole]));
  };
}
