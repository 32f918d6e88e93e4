/** A component as it is stored, in fewer samples than pixels. */
export interface Samples {
  readonly columns: number;
  readonly rows: number;
  /** Samples in a stored row. */
  readonly stride: number;
  readonly data: Uint8Array;
}

/**
 * Spreads a component over one channel of pixels [height, width, 3]: each sample covers `across` × `down` pixels. Factors of two
 * are interpolated by the triangle filter of libjpeg ("fancy upsampling"): three quarters of the nearer sample and one of the
 * farther, its rounding leaning up and down by turns. Others are repeated, as there.
 */
export function upsample(
  { columns, rows, stride, data }: Samples,
  across: number,
  down: number,
  pixels: Uint8Array,
  width: number,
  channel: number,
): void {
  // libjpeg interpolates along rows only where there is a sample with two neighbours.
  const smooth = Math.max(across, down) === 2 && (across === 1 || columns > 2);
  const height = pixels.length / (3 * width);
  const line = new Int32Array(columns);
  for (let y = 0; y < height; y++) {
    const near = Math.floor(y / down);
    const first = 3 * y * width + channel;
    if (!smooth) {
      const row = data.subarray(near * stride, near * stride + columns);
      if (across === 1) for (let x = 0; x < width; x++) pixels[first + 3 * x] = row[x] ?? 0;
      else for (let x = 0; x < width; x++) pixels[first + 3 * x] = row[Math.floor(x / across)] ?? 0;
      continue;
    }
    const far = y % 2 === 0 ? Math.max(0, near - 1) : Math.min(rows - 1, near + 1);
    for (let x = 0; x < columns; x++) {
      const value = data[near * stride + x] ?? 0;
      line[x] = down === 2 ? 3 * value + (data[far * stride + x] ?? 0) : value;
    }
    if (across === 2) doubled(line, down, pixels, first, width);
    else for (let x = 0; x < width; x++) pixels[first + 3 * x] = ((line[x] ?? 0) + 1 + (y % 2)) >> 2;
  }
}

function doubled(line: Int32Array, down: number, pixels: Uint8Array, first: number, width: number): void {
  const [bits, even, odd] = down === 2 ? [4, 8, 7] : [2, 1, 2];
  for (let x = 0; x < width; x++) {
    const near = x >> 1;
    const far = x % 2 === 0 ? Math.max(0, near - 1) : Math.min(line.length - 1, near + 1);
    pixels[first + 3 * x] = (3 * (line[near] ?? 0) + (line[far] ?? 0) + (x % 2 === 0 ? even : odd)) >> bits;
  }
}

/** YCbCr pixels [height, width, 3] become RGB in place: ITU-R BT.601 over the full range, in the integers of libjpeg. */
export function toRgb(pixels: Uint8Array): void {
  const half = 1 << 15;
  for (let at = 0; at < pixels.length; at += 3) {
    const luma = pixels[at] ?? 0;
    const blue = (pixels[at + 1] ?? 0) - 128;
    const red = (pixels[at + 2] ?? 0) - 128;
    pixels[at] = held(luma + ((91881 * red + half) >> 16));
    pixels[at + 1] = held(luma + ((half - 22554 * blue - 46802 * red) >> 16));
    pixels[at + 2] = held(luma + ((116130 * blue + half) >> 16));
  }
}

function held(value: number): number {
  return Math.max(0, Math.min(255, value));
}
