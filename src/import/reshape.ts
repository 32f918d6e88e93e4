import { type Dim, equalDims, multiply } from '../ir/dim/dim.ts';
import { formatDim } from '../ir/dim/text.ts';
import { equalShapes, type Shape } from '../ir/type.ts';

/** The layer that gives the same elements other sizes: `flatten` where it can, else `reshape`; nothing where the sizes are the same. */
export function reshaping(
  from: Shape,
  to: Shape,
): { readonly op: 'flatten' | 'reshape'; readonly args: Readonly<Record<string, unknown>> } | undefined {
  if (equalShapes(from, to)) return undefined;
  // Of several ways one that keeps the batch.
  const starts = from.slice(0, -1).map((_, axis) => (axis + 1) % Math.max(1, from.length - 1));
  for (const start of starts) {
    for (let end = start + 1; end < from.length; end++) {
      const merged = [
        ...from.slice(0, start),
        from.slice(start, end + 1).reduce<Dim>(multiply, 1),
        ...from.slice(end + 1),
      ];
      if (equalShapes(merged, to))
        return { op: 'flatten', args: { start_dim: start, end_dim: end === from.length - 1 ? -1 : end } };
    }
  }
  return { op: 'reshape', args: { shape: to.map((size) => (typeof size === 'number' ? size : formatDim(size))) } };
}

/** Whether an order of dimensions moves sizes of 1 only: then the elements stay as they are. */
export function movesOnes(shape: Shape, dims: readonly number[]): boolean {
  const moved = dims.filter((dim) => !equalDims(shape[dim] ?? 0, 1));
  return moved.every((dim, index) => index === 0 || dim > (moved[index - 1] ?? 0));
}
