import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { withRegular } from '../../files/open.ts';
import type { Tensor } from '../../weights/tensor.ts';
import { type Image, ImageFault } from './image.ts';
import { decodeJpeg } from './jpeg.ts';
import { decodePng, pngSignature } from './png.ts';

export type { Image } from './image.ts';
export { resize } from './resize.ts';

/** Larger files are refused before they are read. */
const maximumBytes = 48 * 1024 * 1024;

/** Reads a PNG or JPEG, told apart by what is in it, not by its name. Faults: NIN6001, NIN6102. */
export function readImage(path: string): Outcome<Image> {
  return withRegular(path, (file) => {
    const refuse = (reason: string) => ({ diagnostics: [diagnostic('NIN6102', { path, reason }, { file: path })] });
    if (file.size > maximumBytes) return refuse(`it is larger than ${maximumBytes} bytes`);
    const bytes = Buffer.alloc(file.size);
    const problems = file.read(bytes, 0);
    if (problems.length > 0) return { diagnostics: problems };
    try {
      if (bytes.subarray(0, pngSignature.length).equals(pngSignature))
        return { value: decodePng(bytes), diagnostics: [] };
      if (bytes[0] === 0xff && bytes[1] === 0xd8) return { value: decodeJpeg(bytes), diagnostics: [] };
      return refuse('it is neither a PNG nor a JPEG');
    } catch (error) {
      if (error instanceof ImageFault) return refuse(error.message);
      throw error;
    }
  });
}

/**
 * A picture as a batch of one: float32 `[1, channels, H, W]`, scaled to 0…1 (torchvision's ToTensor). Grey is repeated for three
 * channels; colour becomes grey by ITU-R 601-2 luma, rounded as PIL's `convert('L')`.
 */
export function toTensor({ width, height, channels: stored, data: pixels }: Image, channels: number): Tensor {
  const size = width * height;
  const data = new Float32Array(channels * size);
  for (let pixel = 0; pixel < size; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      data[channel * size + pixel] = level(pixels, pixel, stored, channels, channel) / 255;
    }
  }
  return { shape: [1, channels, height, width], data };
}

function level(pixels: Uint8Array, pixel: number, stored: number, wanted: number, channel: number): number {
  if (stored === 1) return pixels[pixel] ?? 0;
  const [red = 0, green = 0, blue = 0] = pixels.subarray(3 * pixel, 3 * pixel + 3);
  if (wanted === 1) return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  return pixels[3 * pixel + channel] ?? 0;
}
