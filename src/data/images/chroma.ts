/** A component as it is stored, in fewer samples than pixels. */
export interface Samples {
  readonly columns: number;
  readonly rows: number;
  /** Samples in a stored row. */
  readonly stride: number;
  readonly data: Uint8ClampedArray;
}

/** One row of a component, a sample for each pixel; it holds until the next is asked for. */
type Lines = (y: number) => Uint8ClampedArray;

/**
 * A component in the `width` of the picture, row by row: each sample covers `across` × `down` pixels. Factors of two are
 * interpolated by the triangle filter of libjpeg ("fancy upsampling"): three quarters of the nearer sample and one of the farther,
 * its rounding leaning up and down by turns. Others are repeated, as there.
 */
export function linesOf({ columns, rows, stride, data }: Samples, across: number, down: number, width: number): Lines {
  const stored = (row: number) => data.subarray(row * stride, row * stride + columns);
  if (across === 1 && down === 1) return stored;
  const line = new Uint8ClampedArray(width);
  // libjpeg interpolates along rows only where there is a sample with two neighbours.
  if (Math.max(across, down) > 2 || (across === 2 && columns < 3)) {
    return (y) => {
      const row = stored(Math.floor(y / down));
      for (let x = 0; x < width; x++) line[x] = row[Math.floor(x / across)] ?? 0;
      return line;
    };
  }
  const sums = new Int32Array(columns);
  return (y) => {
    const near = Math.floor(y / down);
    const far = y % 2 === 0 ? Math.max(0, near - 1) : Math.min(rows - 1, near + 1);
    if (down === 1) sums.set(stored(near));
    else blend(stored(near), stored(far), sums);
    if (across === 2) double(sums, down, line);
    else for (let x = 0; x < width; x++) line[x] = ((sums[x] ?? 0) + 1 + (y % 2)) >> 2;
    return line;
  };
}

function blend(near: Uint8ClampedArray, far: Uint8ClampedArray, sums: Int32Array): void {
  for (let x = 0; x < sums.length; x++) sums[x] = 3 * (near[x] ?? 0) + (far[x] ?? 0);
}

/** Two pixels of each sample. */
function double(sums: Int32Array, down: number, line: Uint8ClampedArray): void {
  const [bits, even, odd] = down === 2 ? [4, 8, 7] : [2, 1, 2];
  let before = sums[0] ?? 0;
  let value = before;
  for (let x = 0; x < sums.length; x++) {
    const behind = sums[Math.min(x + 1, sums.length - 1)] ?? 0;
    line[2 * x] = (3 * value + before + even) >> bits;
    // An odd picture has no second pixel of its last sample: an array ignores what is beyond its end.
    line[2 * x + 1] = (3 * value + behind + odd) >> bits;
    before = value;
    value = behind;
  }
}

/** A row of YCbCr becomes RGB at `to`: ITU-R BT.601 over the full range, in the integers of libjpeg. */
export function putYcc(
  lumas: Uint8ClampedArray,
  blues: Uint8ClampedArray,
  reds: Uint8ClampedArray,
  pixels: Uint8ClampedArray,
  to: number,
): void {
  const half = 1 << 15;
  for (let x = 0, at = to; x < lumas.length; x++, at += 3) {
    const luma = lumas[x] ?? 0;
    const blue = (blues[x] ?? 0) - 128;
    const red = (reds[x] ?? 0) - 128;
    pixels[at] = luma + ((91881 * red + half) >> 16);
    pixels[at + 1] = luma + ((half - 22554 * blue - 46802 * red) >> 16);
    pixels[at + 2] = luma + ((116130 * blue + half) >> 16);
  }
}

/** A row of RGB, as it is. */
export function putRgb(
  reds: Uint8ClampedArray,
  greens: Uint8ClampedArray,
  blues: Uint8ClampedArray,
  pixels: Uint8ClampedArray,
  to: number,
): void {
  for (let x = 0, at = to; x < reds.length; x++, at += 3) {
    pixels[at] = reds[x] ?? 0;
    pixels[at + 1] = greens[x] ?? 0;
    pixels[at + 2] = blues[x] ?? 0;
  }
}
