import type { Image } from './image.ts';

/** PIL computes with 22 bits behind the point: 32, less 8 for the pixel and 2 for the sum. */
const precision = 22;

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
  const result = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const share = weights[x] ?? new Int32Array();
      const start = (y * from + (first[x] ?? 0)) * channels;
      const to = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++)
        result[to + channel] = weigh(data, start + channel, channels, share);
    }
  }
  return { width, height, channels, data: result };
}

function alongColumns({ width, height: from, channels, data }: Image, height: number): Image {
  const { first, weights } = contributions(from, height);
  const row = width * channels;
  const result = new Uint8Array(height * row);
  for (let y = 0; y < height; y++) {
    const share = weights[y] ?? new Int32Array();
    const start = (first[y] ?? 0) * row;
    for (let x = 0; x < row; x++) result[y * row + x] = weigh(data, start + x, row, share);
  }
  return { width, height, channels, data: result };
}

/** The weighted sum of pixels at equal steps, rounded and held in 0…255. */
function weigh(data: Uint8Array, start: number, step: number, weights: Int32Array): number {
  // 255 times a whole is below 2^30.
  let sum = 1 << (precision - 1);
  for (let k = 0, at = start; k < weights.length; k++, at += step)
    sum = (sum + Math.imul(data[at] ?? 0, weights[k] ?? 0)) | 0;
  return Math.max(0, Math.min(255, sum >> precision));
}
