import type { Dim } from '../../../ir/dim/dim.ts';
import { span } from '../../../ir/ops/window.ts';
import type { Translation } from '../context.ts';

export type Two = readonly [number, number];
export type Four = readonly [top: number, left: number, bottom: number, right: number];

/** Where a window of two dimensions goes: what Conv, MaxPool and AveragePool have in common. */
export interface Window {
  readonly kernel_size: Two;
  readonly stride: Two;
  readonly dilation: Two;
  readonly padding: Four;
}

export function pairOf(t: Translation, name: string, otherwise: number): Two {
  const found = t.ints(name);
  if (found === undefined) return [otherwise, otherwise];
  const [first, second] = found;
  if (found.length !== 2 || first === undefined || second === undefined) {
    return t.fail(`its ${name} has ${found.length} numbers; windows here have two, height and width`);
  }
  return [first, second];
}

/** Reads strides, dilations, and the padding in either of its forms. The kernel is known from the weights, or an attribute. */
export function windowOf(t: Translation, kernel_size: Two, shape: readonly Dim[]): Window {
  const stride = pairOf(t, 'strides', 1);
  const dilation = pairOf(t, 'dilations', 1);
  for (const size of [...kernel_size, ...stride, ...dilation]) {
    if (!Number.isSafeInteger(size) || size < 1) t.fail(`its window has a size or step of ${size}`);
  }
  const rows = sidesOf(t, 0, kernel_size, stride, dilation, shape);
  const columns = sidesOf(t, 1, kernel_size, stride, dilation, shape);
  return { kernel_size, stride, dilation, padding: [rows[0], columns[0], rows[1], columns[1]] };
}

function sidesOf(t: Translation, axis: 0 | 1, kernel: Two, stride: Two, dilation: Two, shape: readonly Dim[]): Two {
  const auto = t.text('auto_pad', 'NOTSET');
  if (auto === 'VALID') return [0, 0];
  if (auto === 'NOTSET' || auto === '') {
    const pads = t.ints('pads') ?? [0, 0, 0, 0];
    const [begin, end] = [pads[axis], pads[axis + 2]];
    if (pads.length !== 4 || begin === undefined || end === undefined) return t.fail('its pads are not four numbers');
    if (begin < 0 || end < 0) return t.fail(`its padding of ${Math.min(begin, end)} would cut the picture`);
    return [begin, end];
  }
  if (auto !== 'SAME_UPPER' && auto !== 'SAME_LOWER') return t.fail(`its auto_pad ${JSON.stringify(auto)} is none`);
  const reach = span(kernel[axis], dilation[axis]);
  const size = shape[2 + axis];
  let total = reach - 1;
  if (stride[axis] !== 1) {
    if (typeof size !== 'number') {
      return t.fail(`its auto_pad ${auto} with a stride depends on the size of the picture, which is not fixed`);
    }
    total = Math.max((Math.ceil(size / stride[axis]) - 1) * stride[axis] + reach - size, 0);
  }
  const less = Math.floor(total / 2);
  return auto === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
}

export function isSymmetric([top, left, bottom, right]: Four): boolean {
  return top === bottom && left === right;
}
