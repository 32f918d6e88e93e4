/** A decoded picture, eight bits a channel: rows from the top, pixels from the left, channels together (HWC). */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Larger pictures are refused before memory is taken: the slowest of them take about a second and a half. */
export const maximumPixels = 20 * 1024 * 1024;

/** Pixels a side: what a JPEG can have. A longer PNG would take more memory to resize than to read. */
export const maximumSide = 65_535;

/** Why a picture cannot be decoded, in words for a person. */
export class ImageFault extends Error {}
