import type { Image } from './image.ts';

/** PIL computes with 22 bits behind the point: 32, less 8 for the pixel and 2 for the sum. */
const precision = 22;

/** What sums begin with, so that they are rounded. 255 times a whole is below 2^30: they stay in 32 bits. */
const half = 1 << (precision - 1);

interface Contributions {
  /** The first source pixel of each result. */
  readonly first: readonly number[];
  /** The weights of the source pixels from there on, as integers of `precision` bits. */
  readonly weights: readonly Int32Array[];
}

/**
 * Bilinear with antialiasing, bit for bit `Image.resize(…, BILINEAR)` of Pillow 13, which is torchvision's Resize for pictures.
 * Earlier ones always begin with the width, and may differ by a level where the height shrinks much more.
 */
export function resize(image: Image, height: number, width: number): Image {
  const heightFirst = image.height - height > 2 * Math.max(0, image.width - width);
  return heightFirst ? toWidth(toHeight(image, height), width) : toHeight(toWidth(image, width), height);
}

function toWidth(image: Image, width: number): Image {
  return width === image.width ? image : alongRows(image, width);
}

function toHeight(image: Image, height: number): Image {
  return height === image.height ? image : alongColumns(image, height);
}

/** The triangle filter, widened by the shrink factor. */
function contributions(from: number, to: number): Contributions {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const first: number[] = [];
  const weights: Int32Array[] = [];
  for (let index = 0; index < to; index++) {
    const center = (index + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(from, Math.trunc(center + support + 0.5));
    const raw = Array.from({ length: end - start }, (_, offset) =>
      Math.max(0, 1 - Math.abs((offset + start - center + 0.5) / support)),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    first.push(start);
    weights.push(Int32Array.from(raw, (weight) => Math.trunc(0.5 + (weight / sum) * 2 ** precision)));
  }
  return { first, weights };
}

function alongRows({ width: from, height, channels, data }: Image, width: number): Image {
  const { first, weights } = contributions(from, width);
  const result = new Uint8ClampedArray(width * height * channels);
  const weigh = channels === 3 ? weighColours : weighGreys;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const start = (y * from + (first[x] ?? 0)) * channels;
      weigh(data, start, weights[x] ?? new Int32Array(), result, (y * width + x) * channels);
    }
  }
  return { width, height, channels, data: new Uint8Array(result.buffer) };
}

function alongColumns({ width, height: from, channels, data }: Image, height: number): Image {
  const { first, weights } = contributions(from, height);
  const row = width * channels;
  const result = new Uint8ClampedArray(height * row);
  const sums = new Int32Array(row);
  for (let y = 0; y < height; y++) {
    sums.fill(half);
    let start = (first[y] ?? 0) * row;
    for (const weight of weights[y] ?? []) {
      addRow(data, start, weight, sums);
      start += row;
    }
    for (let x = 0; x < row; x++) result[y * row + x] = (sums[x] ?? 0) >> precision;
  }
  return { width, height, channels, data: new Uint8Array(result.buffer) };
}

function addRow(data: Uint8Array, start: number, weight: number, sums: Int32Array): void {
  for (let x = 0; x < sums.length; x++) sums[x] = (sums[x] ?? 0) + Math.imul(data[start + x] ?? 0, weight);
}

/** One pixel of grey: the weighted sum of those from `start`. */
function weighGreys(data: Uint8Array, start: number, weights: Int32Array, result: Uint8ClampedArray, to: number): void {
  let sum = half;
  for (let k = 0; k < weights.length; k++) sum = (sum + Math.imul(data[start + k] ?? 0, weights[k] ?? 0)) | 0;
  result[to] = sum >> precision;
}

function weighColours(
  data: Uint8Array,
  start: number,
  weights: Int32Array,
  result: Uint8ClampedArray,
  to: number,
): void {
  let red = half;
  let green = half;
  let blue = half;
  for (let k = 0, at = start; k < weights.length; k++, at += 3) {
    const weight = weights[k] ?? 0;
    red = (red + Math.imul(data[at] ?? 0, weight)) | 0;
    green = (green + Math.imul(data[at + 1] ?? 0, weight)) | 0;
    blue = (blue + Math.imul(data[at + 2] ?? 0, weight)) | 0;
  }
  result[to] = red >> precision;
  result[to + 1] = green >> precision;
  result[to + 2] = blue >> precision;
}
