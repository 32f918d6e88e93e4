import { decode } from 'jpeg-js';
import { type Image, ImageFault, maximumPixels } from './image.ts';

/** Markers that begin a frame: SOF0 to SOF15 without DHT, JPG and DAC (ITU T.81, table B.1). */
const frames = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

/** Decodes a baseline or progressive JPEG, grey or in colour. Its orientation tag is not applied (as PIL). Throws ImageFault. */
export function decodeJpeg(bytes: Buffer): Image {
  const { width, height, components, marker } = readFrame(bytes);
  if (marker > 0xc2)
    throw new ImageFault('it is coded in a way that is not read (lossless, hierarchical or arithmetic)');
  if (components !== 1 && components !== 3)
    throw new ImageFault(`it has ${components} components (CMYK?); save it as RGB`);
  if (width === 0 || height === 0) throw new ImageFault('it has no pixels');
  if (width * height > maximumPixels)
    throw new ImageFault(`it has ${width} × ${height} pixels; at most ${maximumPixels} are read`);
  if (bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) < 0) throw new ImageFault('it is cut short');
  const decoded = decodeFrame(bytes);
  if (decoded.width !== width || decoded.height !== height)
    throw new ImageFault('its size is not the one that it says');
  if (components === 3) return { width, height, channels: 3, data: decoded.data };
  const data = new Uint8Array(width * height);
  for (let pixel = 0; pixel < data.length; pixel++) data[pixel] = decoded.data[3 * pixel] ?? 0;
  return { width, height, channels: 1, data };
}

function decodeFrame(bytes: Buffer): { width: number; height: number; data: Uint8Array } {
  try {
    return decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: maximumPixels / 1e6,
      maxMemoryUsageInMB: 2048,
    });
  } catch (error) {
    throw new ImageFault(error instanceof Error ? `it is broken: ${error.message}` : 'it is broken');
  }
}

/** Walks over the segments to the frame header, without decoding anything. */
function readFrame(bytes: Buffer): { width: number; height: number; components: number; marker: number } {
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw new ImageFault('its segments are broken');
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    if (frames.has(marker)) {
      if (at + 10 > bytes.length) break;
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      return { width, height, components: bytes[at + 9] ?? 0, marker };
    }
    if (marker === 0xda || marker === 0xd9 || length < 2) break;
    at += 2 + length;
  }
  throw new ImageFault('it is cut short, or has no frame');
}
