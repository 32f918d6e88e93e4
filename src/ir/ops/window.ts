import { add, ceilDivide, type Dim, floorDivide, minimum, subtract } from '../dim/dim.ts';
import { formatDim } from '../dim/text.ts';
import type { Shape } from '../type.ts';
import type { Pair, Sides } from './arguments.ts';
import type { Check } from './operation.ts';

/** A sliding window over the last two dimensions, padding spelled out by side. */
export interface Window {
  readonly kernel_size: Pair;
  readonly stride: Pair;
  readonly padding: Sides;
  readonly dilation: Pair;
}

/** The rows that a dilated kernel spans: `dilation * (kernel - 1) + 1`. */
export function span(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

/**
 * The two sizes after a window has slid over `[.., H, W]`: `floor((H + padding - span)/stride) + 1` (torch.nn.Conv2d), with
 * `ceilMode` the ceiling, less one where the last window would begin past the picture and its left padding (torch.nn.MaxPool2d).
 * Reports NIN4002 where the window is larger than the padded picture.
 */
export function slide(shape: Shape, window: Window, ceilMode: boolean, check: Check): readonly [Dim, Dim] | undefined {
  const height = slideAlong(shape, window, 0, ceilMode, check);
  // A window that is too tall is mostly too wide as well: one cause, one error.
  const width = height === undefined ? undefined : slideAlong(shape, window, 1, ceilMode, check);
  return height === undefined || width === undefined ? undefined : [height, width];
}

function slideAlong(shape: Shape, window: Window, axis: 0 | 1, ceilMode: boolean, check: Check): Dim | undefined {
  const size = shape[shape.length - 2 + axis] ?? 0;
  const kernel = window.kernel_size[axis];
  const dilation = window.dilation[axis];
  const stride = window.stride[axis];
  const before = window.padding[axis];
  const after = window.padding[axis === 0 ? 2 : 3];
  const padded = add(size, before + after);
  const room = subtract(padded, span(kernel, dilation));
  const needed = ceilMode ? add(room, stride - 1) : room;
  const fits = check.atLeast(needed, 0, () =>
    check.fail(
      'NIN4002',
      {
        axis: axis === 0 ? 'height' : 'width',
        size: formatDim(size),
        padded: formatDim(padded),
        kernel,
        spanned: span(kernel, dilation),
        arrived: shape.map(formatDim),
      },
      { argument: 'kernel_size' },
      largestKernel(padded, dilation),
    ),
  );
  if (!fits) return undefined;
  if (!ceilMode) return add(floorDivide(room, stride), 1);
  // PyTorch drops the last window where it would begin at or after `size + left padding`: at most one window is lost,
  // so that the count is the smaller of the rounded-up count and of the windows that begin early enough.
  return minimum(add(ceilDivide(room, stride), 1), ceilDivide(add(size, before), stride));
}

function largestKernel(padded: Dim, dilation: number): string | undefined {
  if (typeof padded !== 'number' || padded < 1) return undefined;
  const largest = Math.floor((padded - 1) / dilation) + 1;
  return `the largest kernel that fits here is ${largest}`;
}
