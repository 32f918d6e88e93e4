import { ImageFault } from './image.ts';

/** How the samples of a PNG lie in its unpacked data. */
export interface PngLayout {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly interlaced: boolean;
}

/** A smaller picture in the picture: its first pixel and its steps. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

const whole: readonly Pass[] = [{ x: 0, y: 0, dx: 1, dy: 1 }];

/** Section 8.2 of the specification of PNG. */
const adam7: readonly Pass[] = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

interface Extent {
  readonly pass: Pass;
  readonly columns: number;
  readonly rows: number;
  /** Bytes of a row without its filter. */
  readonly stride: number;
}

function extents({ width, height, channels, depth, interlaced }: PngLayout): readonly Extent[] {
  return (interlaced ? adam7 : whole)
    .map((pass) => {
      const columns = Math.ceil((width - pass.x) / pass.dx);
      const rows = Math.ceil((height - pass.y) / pass.dy);
      return { pass, columns, rows, stride: Math.ceil((columns * channels * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** How many bytes the data must unpack to. */
export function scanlineBytes(layout: PngLayout): number {
  return extents(layout).reduce((sum, { rows, stride }) => sum + rows * (stride + 1), 0);
}

/** The samples [height, width, channels] of unpacked data, which it overwrites; of 16 bits the high byte. Throws ImageFault. */
export function readSamples(data: Uint8Array, layout: PngLayout): Uint8Array {
  const { width, height, channels, depth } = layout;
  const samples = new Uint8Array(width * height * channels);
  const step = Math.max(1, (channels * depth) / 8);
  let at = 0;
  for (const { pass, columns, rows, stride } of extents(layout)) {
    let above: Uint8Array = new Uint8Array(stride);
    for (let row = 0; row < rows; row++) {
      const line = data.subarray(at + 1, at + 1 + stride);
      unfilter(data[at] ?? 0, line, above, step);
      const first = ((pass.y + row * pass.dy) * width + pass.x) * channels;
      place(line, samples, first, columns, pass.dx, layout);
      above = line;
      at += 1 + stride;
    }
  }
  return samples;
}

/** Undoes the filter of one row in place (section 9.2 of the specification); a loop for each, since every byte of a picture passes here. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, step: number): void {
  const { length } = line;
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let at = step; at < length; at++) line[at] = (line[at] ?? 0) + (line[at - step] ?? 0);
      return;
    case 2:
      for (let at = 0; at < length; at++) line[at] = (line[at] ?? 0) + (above[at] ?? 0);
      return;
    case 3:
      for (let at = 0; at < length; at++) {
        const left = at >= step ? (line[at - step] ?? 0) : 0;
        line[at] = (line[at] ?? 0) + ((left + (above[at] ?? 0)) >> 1);
      }
      return;
    case 4:
      // Without a pixel to the left the one above is nearest.
      for (let at = 0; at < step && at < length; at++) line[at] = (line[at] ?? 0) + (above[at] ?? 0);
      for (let at = step; at < length; at++) {
        line[at] = (line[at] ?? 0) + paeth(line[at - step] ?? 0, above[at] ?? 0, above[at - step] ?? 0);
      }
      return;
    default:
      throw new ImageFault(`its row filter ${filter} does not exist`);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Puts the samples of one row where they belong, pixels `dx` apart. */
function place(
  line: Uint8Array,
  samples: Uint8Array,
  first: number,
  columns: number,
  dx: number,
  { channels, depth }: PngLayout,
): void {
  if (dx === 1 && depth >= 8) {
    const bytes = depth / 8;
    for (let index = 0; index < columns * channels; index++) samples[first + index] = line[index * bytes] ?? 0;
    return;
  }
  const largest = 2 ** depth - 1;
  for (let column = 0; column < columns; column++) {
    for (let channel = 0; channel < channels; channel++) {
      const index = column * channels + channel;
      const bit = index * depth;
      const byte = line[bit >> 3] ?? 0;
      samples[first + column * dx * channels + channel] =
        depth < 8 ? (byte >> (8 - depth - (bit & 7))) & largest : byte;
    }
  }
}
