/**
 * Where the elements of an upsampled picture come from along one dimension of `size` elements, of which `count` are made: as the
 * CPU kernels of torch.nn.Upsample map positions back, rounding and special cases included. (PyTorch 2.15 takes another kernel for
 * `nearest` where the result's sides exceed 128 together: there sizes that stay or double are not exact where the scale is not, and
 * products of float64 are rounded as such.)
 */

/** `nearest` reads the element floor(i·step), the product in float32; a size that stays or doubles is exact, whatever the scale. */
export function nearestStep(size: number, count: number, scale: number): number {
  if (count === size) return 1;
  return count === 2 * size ? 0.5 : Math.fround(1 / scale);
}

/** The element that each result of `nearest` reads. */
export function nearestSources(size: number, count: number, scale: number): readonly number[] {
  const step = nearestStep(size, count, scale);
  return Array.from({ length: count }, (_, index) => Math.min(Math.floor(Math.fround(index * step)), size - 1));
}

/** The two elements that a result of `bilinear` lies between, and the share of the second. */
export interface LinearSource {
  readonly low: number;
  readonly high: number;
  readonly part: number;
}

export function linearSources(
  size: number,
  count: number,
  scale: number,
  alignCorners: boolean,
): readonly LinearSource[] {
  const sourceOf = (index: number) => {
    if (count === size) return index;
    if (alignCorners) return count > 1 ? (index * (size - 1)) / (count - 1) : 0;
    return Math.max(0, (index + 0.5) / scale - 0.5);
  };
  return Array.from({ length: count }, (_, index) => {
    const source = sourceOf(index);
    const low = Math.min(Math.floor(source), size - 1);
    return { low, high: Math.min(low + 1, size - 1), part: source - low };
  });
}
