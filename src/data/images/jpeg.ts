import { decode } from 'jpeg-js';
import { toRgb, upsample } from './chroma.ts';
import { type Image, ImageFault, maximumPixels } from './image.ts';
import { type JpegHeader, readJpegHeader } from './jpeg-header.ts';

/**
 * Decodes a baseline or progressive JPEG, grey or in colour, as libjpeg does but for the rounding of the cosine transform.
 * Its orientation tag is not applied (as PIL). Throws ImageFault.
 */
export function decodeJpeg(bytes: Buffer): Image {
  const header = readJpegHeader(bytes);
  check(bytes, header);
  const { width, height, components, stored } = header;
  const planes = decodePlanes(header);
  if (components.length === 1) {
    const data = new Uint8Array(width * height);
    for (let pixel = 0; pixel < data.length; pixel++) data[pixel] = planes[3 * pixel] ?? 0;
    return { width, height, channels: 1, data };
  }
  const tallest = Math.max(...components.map(({ vertical }) => vertical));
  const widest = Math.max(...components.map(({ horizontal }) => horizontal));
  for (const [channel, { horizontal, vertical }] of components.entries()) {
    upsample(planes, width, height, channel, widest / horizontal, tallest / vertical);
  }
  if (stored === 'YCbCr') toRgb(planes);
  return { width, height, channels: 3, data: planes };
}

/** Refuses what is not read, and what is larger than its bytes can hold, before memory is taken. */
function check(bytes: Buffer, { width, height, precision, components, marker }: JpegHeader): void {
  if (marker > 0xc2) throw new ImageFault('its coding (lossless, hierarchical or arithmetic) is not read');
  if (precision !== 8) throw new ImageFault(`it has ${precision} bits a sample; 8 are read`);
  if (components.length !== 1 && components.length !== 3)
    throw new ImageFault(`it has ${components.length} components (CMYK?); 1 (grey) or 3 (colour) are read`);
  if (components.some(({ horizontal: h, vertical: v }) => h < 1 || h > 4 || v < 1 || v > 4))
    throw new ImageFault('its sampling factors are not 1 to 4');
  if (width === 0 || height === 0) throw new ImageFault('it has no pixels');
  if (width * height > maximumPixels)
    throw new ImageFault(`it has ${width} × ${height} pixels; at most ${maximumPixels} are read`);
  // A thumbnail inside has an end too: the one that counts comes after the last scan.
  if (bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) < bytes.lastIndexOf(Buffer.from([0xff, 0xda])))
    throw new ImageFault('it is cut short');
  // Every block of 8 × 8 takes a bit at least.
  if (Math.ceil(width / 8) * Math.ceil(height / 8) > 8 * bytes.length)
    throw new ImageFault(`its ${bytes.length} bytes cannot hold ${width} × ${height} pixels`);
}

/** The components as stored [height, width, 3], each sample repeated over the pixels that it covers. */
function decodePlanes({ picture, width, height }: JpegHeader): Uint8Array {
  try {
    const decoded = decode(picture, {
      useTArray: true,
      formatAsRGBA: false,
      // Its last restart interval would otherwise have to be full in a scan of one component. Nothing else is tolerated by it.
      tolerantDecoding: true,
      colorTransform: false,
      maxResolutionInMP: maximumPixels / 1e6,
      maxMemoryUsageInMB: 2048,
    });
    if (decoded.width === width && decoded.height === height) return decoded.data;
  } catch (error) {
    // What jpeg-js says on purpose is an Error; broken data also lead it to faults of its own.
    if (!(error instanceof Error)) throw error;
    if (error.constructor === Error) throw new ImageFault(`its data are broken: ${error.message}`);
    throw new ImageFault('its data are broken');
  }
  throw new ImageFault('it has more than one size');
}
