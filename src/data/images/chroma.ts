/** A component as it is stored, in fewer samples than pixels. */
interface Plane {
  readonly columns: number;
  readonly rows: number;
  readonly samples: Uint8Array;
}

/**
 * Interpolates one channel of pixels [height, width, 3] whose samples are repeated `across` and `down`, in place: the triangle
 * filter of libjpeg ("fancy upsampling"), three quarters of the nearer sample and one of the farther. Other factors than one
 * and two stay repeated, as there.
 */
export function upsample(
  pixels: Uint8Array,
  width: number,
  height: number,
  channel: number,
  across: number,
  down: number,
): void {
  const doubled = [across, down].some((factor) => factor === 2);
  if (!doubled || ![across, down].every((factor) => factor === 1 || factor === 2)) return;
  const plane = stored(pixels, width, height, channel, across, down);
  // libjpeg interpolates along rows only where there is a sample with two neighbours.
  if (across === 2 && plane.columns <= 2) return;
  for (let y = 0; y < height; y++) {
    const near = Math.floor(y / down);
    const far = y % 2 === 0 ? Math.max(0, near - 1) : Math.min(plane.rows - 1, near + 1);
    for (let x = 0; x < width; x++) {
      pixels[3 * (y * width + x) + channel] = interpolate(plane, near, down === 2 ? far : undefined, x, y, across);
    }
  }
}

function stored(
  pixels: Uint8Array,
  width: number,
  height: number,
  channel: number,
  across: number,
  down: number,
): Plane {
  const [columns, rows] = [Math.ceil(width / across), Math.ceil(height / down)];
  const samples = new Uint8Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      samples[y * columns + x] = pixels[3 * (y * down * width + x * across) + channel] ?? 0;
    }
  }
  return { columns, rows, samples };
}

/** One pixel; the rounding leans up and down by turns, as in libjpeg. */
function interpolate(
  { columns, samples }: Plane,
  near: number,
  far: number | undefined,
  x: number,
  y: number,
  across: number,
): number {
  const mixed = (column: number) => {
    const value = samples[near * columns + column] ?? 0;
    return far === undefined ? value : 3 * value + (samples[far * columns + column] ?? 0);
  };
  if (across === 1) return (mixed(x) + (y % 2 === 0 ? 1 : 2)) >> 2;
  const column = x >> 1;
  const beside = x % 2 === 0 ? Math.max(0, column - 1) : Math.min(columns - 1, column + 1);
  const sum = 3 * mixed(column) + mixed(beside);
  if (far === undefined) return (sum + (x % 2 === 0 ? 1 : 2)) >> 2;
  return (sum + (x % 2 === 0 ? 8 : 7)) >> 4;
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
