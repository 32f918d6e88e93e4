import type { Frame } from './jpeg-header.ts';
import { flat, inverseTransform } from './jpeg-transform.ts';

/** One component of a picture while its data are read. */
export interface Plane {
  readonly id: number;
  /** Blocks in one step of an interleaved scan. */
  readonly horizontal: number;
  readonly vertical: number;
  /** Blocks that hold pixels. */
  readonly columns: number;
  readonly rows: number;
  /** Blocks in a stored row, and stored rows, which interleaved scans fill up. */
  readonly stride: number;
  readonly height: number;
  /** What becomes of the blocks: [8·height, 8·stride]. */
  readonly samples: Uint8ClampedArray;
  /** Of a progressive picture, whose scans add to them, the blocks [height, stride, 64], each by rows. Others keep none. */
  readonly coefficients: Int16Array;
  /** Of each of these blocks: 1 where a coefficient but the first is not zero. A scan passes over the others at once. */
  readonly filled: Uint8Array;
  /** Which of the quantization tables it takes, and that table as it was when its first scan began. */
  readonly table: number;
  quantization: Uint16Array | undefined;
  /** Of each coefficient of a block: the bits that are still to come, or -1 before its first scan. */
  readonly missing: Int8Array;
  /** How many coefficients of a block its scans have passed over. */
  passed: number;
}

/** Takes memory for every component. */
export function planesOf({ width, height, progressive, components, widest, tallest }: Frame): readonly Plane[] {
  return components.map(({ horizontal, vertical, ...named }) => {
    const stride = Math.ceil(width / 8 / widest) * horizontal;
    const stored = Math.ceil(height / 8 / tallest) * vertical;
    const kept = progressive ? stride * stored : 0;
    return {
      ...named,
      horizontal,
      vertical,
      columns: Math.ceil((width * horizontal) / widest / 8),
      rows: Math.ceil((height * vertical) / tallest / 8),
      stride,
      height: stored,
      samples: new Uint8ClampedArray(64 * stride * stored),
      coefficients: new Int16Array(64 * kept),
      filled: new Uint8Array(kept),
      quantization: undefined,
      missing: new Int8Array(64).fill(-1),
      passed: 0,
    };
  });
}

/** Turns the coefficients of a progressive picture into samples, once they are complete. */
export function transformPlane({ samples, coefficients, filled, stride, quantization }: Plane): void {
  if (quantization === undefined) return;
  for (const [block, isFilled] of filled.entries()) {
    const row = Math.floor(block / stride);
    const to = 8 * (8 * stride * row + block - row * stride);
    if (isFilled === 1) inverseTransform(coefficients, 64 * block, quantization, samples, to, 8 * stride);
    else flat((coefficients[64 * block] ?? 0) * (quantization[0] ?? 0), samples, to, 8 * stride);
  }
}
