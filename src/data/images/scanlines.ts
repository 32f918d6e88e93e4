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

/** Which bytes of unpacked rows are wanted: what every filter computes for a byte depends on the same byte of other pixels only. */
interface Choice {
  /** Bytes of a pixel; 1 where pixels are smaller than that. */
  readonly step: number;
  /** How many of them are kept, and how far apart they are. */
  readonly kept: number;
  readonly apart: number;
}

/**
 * The first `kept` samples of every pixel, [height, width, kept], of unpacked data: of 16 bits the high byte, of fewer than eight
 * times `scale`. Throws ImageFault.
 */
export function readSamples(data: Uint8Array, layout: PngLayout, kept: number, scale: number): Uint8Array {
  const { width, height, channels, depth, interlaced } = layout;
  const samples = new Uint8Array(width * height * kept);
  const choice = { step: Math.max(1, (channels * depth) / 8), kept, apart: Math.max(1, depth / 8) };
  let at = 0;
  for (const { pass, columns, rows, stride } of extents(layout)) {
    const length = depth < 8 ? stride : columns * kept;
    // Rows that are whole as they come are unpacked where they belong.
    const whole = depth >= 8 && !interlaced;
    const lines = [new Uint8Array(length), new Uint8Array(length)];
    let [above = new Uint8Array(length)] = lines;
    for (let row = 0; row < rows; row++) {
      const spare = lines[(row + 1) % 2] ?? above;
      const line = whole ? samples.subarray(row * length, (row + 1) * length) : spare;
      unfilter(data[at] ?? 0, data.subarray(at + 1, at + 1 + stride), line, above, choice);
      const first = ((pass.y + row * pass.dy) * width + pass.x) * kept;
      if (depth < 8) placeBits(line, samples, first, columns, pass.dx, depth, scale);
      else if (!whole) placeBytes(line, samples, first, columns, pass.dx, kept);
      above = line;
      at += 1 + stride;
    }
  }
  return samples;
}

/** Undoes the filter of one row (section 9.2 of the specification), one byte of its pixels after another; a loop for each filter, since every byte of a picture passes here. */
function unfilter(filter: number, raw: Uint8Array, line: Uint8Array, above: Uint8Array, choice: Choice): void {
  const { step, kept, apart } = choice;
  const undo = filters[filter];
  if (undo === undefined) throw new ImageFault(`its row filter ${filter} does not exist`);
  for (let byte = 0; byte < kept; byte++) undo(raw, byte * apart, step, line, byte, kept, above);
}

/** Undoes a filter for every `step`th byte from `from`; these go to every `kept`th from `to`, above which are those of the row before. */
type Filter = (
  raw: Uint8Array,
  from: number,
  step: number,
  line: Uint8Array,
  to: number,
  kept: number,
  above: Uint8Array,
) => void;

const filters: readonly Filter[] = [
  (raw, from, step, line, to, kept) => {
    for (let at = to, next = from; at < line.length; at += kept, next += step) line[at] = raw[next] ?? 0;
  },
  (raw, from, step, line, to, kept) => {
    let left = 0;
    for (let at = to, next = from; at < line.length; at += kept, next += step) {
      left = (left + (raw[next] ?? 0)) & 255;
      line[at] = left;
    }
  },
  (raw, from, step, line, to, kept, above) => {
    for (let at = to, next = from; at < line.length; at += kept, next += step)
      line[at] = (raw[next] ?? 0) + (above[at] ?? 0);
  },
  (raw, from, step, line, to, kept, above) => {
    let left = 0;
    for (let at = to, next = from; at < line.length; at += kept, next += step) {
      left = ((raw[next] ?? 0) + ((left + (above[at] ?? 0)) >> 1)) & 255;
      line[at] = left;
    }
  },
  (raw, from, step, line, to, kept, above) => {
    let left = 0;
    let corner = 0;
    for (let at = to, next = from; at < line.length; at += kept, next += step) {
      const up = above[at] ?? 0;
      left = ((raw[next] ?? 0) + paeth(left, up, corner)) & 255;
      line[at] = left;
      corner = up;
    }
  },
];

function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Puts the pixels of one row where they belong, `dx` apart. */
function placeBytes(
  line: Uint8Array,
  samples: Uint8Array,
  first: number,
  columns: number,
  dx: number,
  kept: number,
): void {
  for (let column = 0, at = first; column < columns; column++, at += dx * kept)
    for (let byte = 0; byte < kept; byte++) samples[at + byte] = line[column * kept + byte] ?? 0;
}

/** The same of samples of fewer than eight bits, one a pixel. */
function placeBits(
  line: Uint8Array,
  samples: Uint8Array,
  first: number,
  columns: number,
  dx: number,
  depth: number,
  scale: number,
): void {
  const largest = 2 ** depth - 1;
  for (let column = 0, bit = 0; column < columns; column++, bit += depth)
    samples[first + column * dx] = (((line[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & largest) * scale;
}
