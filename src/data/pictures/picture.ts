import type { Outcome } from '../../diagnostics/diagnostic.ts';

/** Channels, height and width. */
export type PictureShape = readonly [channels: number, height: number, width: number];

/** A sample's picture, planes together `[C, H, W]`: bytes from 0 to 255, or values that are 0…1 where they are pixels. */
export interface Picture {
  readonly shape: PictureShape;
  readonly data: Uint8Array | Float32Array;
}

/** What names a picture to its reader: its number, or its path below the folder. */
export type PictureKey = number | string;

/** Reads pictures one by one. */
export interface PictureReader {
  read(key: PictureKey): Outcome<Picture>;
  close(): void;
}

/** An empty array of the same type. */
export function emptyLike(data: Uint8Array | Float32Array, length: number): Uint8Array | Float32Array {
  return data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
}

/** Values 0…1 (torchvision's ToTensor); a picture that has them already is given back as it is. */
export function toValues({ shape, data }: Picture): { readonly shape: PictureShape; readonly data: Float32Array } {
  return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data, (level) => level / 255) };
}
