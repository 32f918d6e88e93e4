import { Optional } from 'typebox';
import type { ValueType } from '../../type.ts';
import { asPair, flag, type Pair, pair, type Sides, withDefault } from '../arguments.ts';
import type { Check } from '../operation.ts';

/** The arguments that max_pool2d and avg_pool2d share. */
export const poolingArguments = {
  kernel_size: pair('Size of the window: one integer or [height, width].'),
  stride: Optional(pair('Step of the window: one integer or [height, width]; the kernel where not given.')),
  padding: withDefault(pair('Rows and columns added on each side, at most half of the kernel.', 0), 0),
  ceil_mode: flag('Rounds the output size up, so that the last window may hang over the edge.', false),
};

/** What the names in the formulas of both mean. */
export const poolingNames =
  '`top` and `bottom` are the rows of padding; `[0]` is the height of a pair, `[1]` its width; with ceil_mode a last window that would begin below the picture and its upper padding is dropped';

interface PoolingArguments {
  readonly kernel_size: number | readonly [number, number];
  readonly stride?: number | readonly [number, number];
  readonly padding?: number | readonly [number, number];
}

export interface PoolingWindow {
  readonly kernel_size: Pair;
  readonly stride: Pair;
  readonly padding: Sides;
}

/** Spells out a pooling window; reports NIN4011 where the padding exceeds half of the kernel (torch.nn.MaxPool2d's rule). */
export function poolingWindow(args: PoolingArguments, check: Check): PoolingWindow | undefined {
  const kernel_size = asPair(args.kernel_size);
  const [rows, columns] = asPair(args.padding ?? 0);
  if (rows > kernel_size[0] / 2 || columns > kernel_size[1] / 2) {
    const most = [Math.floor(kernel_size[0] / 2), Math.floor(kernel_size[1] / 2)];
    return check.fail(
      'NIN4011',
      { padding: [rows, columns], kernel: [...kernel_size] },
      { argument: 'padding' },
      `the most that this kernel allows is ${most[0] === most[1] ? most[0] : `[${most.join(', ')}]`}`,
    );
  }
  return { kernel_size, stride: asPair(args.stride ?? kernel_size), padding: [rows, columns, rows, columns] };
}

/** Whether the window is one element that moves by one, without padding. */
export function isSinglePixel({ kernel_size, stride, padding }: PoolingWindow): boolean {
  return [...kernel_size, ...stride].every((size) => size === 1) && padding.every((side) => side === 0);
}

/** The pooled batch: channels as they were. */
export function pooled(
  input: ValueType,
  sizes: readonly [ValueType['shape'][number], ValueType['shape'][number]],
): ValueType {
  return { dtype: input.dtype, shape: [input.shape[0] ?? 1, input.shape[1] ?? 1, ...sizes] };
}
