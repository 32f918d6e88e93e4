import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { withRegular } from '../../files/open.ts';
import type { Tensor } from '../../weights/tensor.ts';
import { type Image, ImageFault } from './image.ts';
import { decodeJpeg, jpegSize } from './jpeg.ts';
import { decodePng, pngSignature, pngSize } from './png.ts';

export type { Image } from './image.ts';
export { resize } from './resize.ts';

/** Larger files are refused before they are read. */
export const maximumImageBytes = 48 * 1024 * 1024;
/** Where a header mostly ends. */
const firstBytes = 16 * 1024;

/** Reads a PNG or JPEG, told apart by what is in it, not by its name. Faults: NIN6001, NIN6102. */
export function readImage(path: string): Outcome<Image> {
  return withRegular(path, (file) => {
    if (file.size > maximumImageBytes) return refused(path, `it is larger than ${maximumImageBytes} bytes`);
    const bytes = Buffer.alloc(file.size);
    const problems = file.read(bytes, 0);
    return problems.length > 0 ? { diagnostics: problems } : decodeImage(bytes, path);
  });
}

/** Decodes the bytes of a PNG or JPEG; `path` is what a fault calls it. Faults: NIN6102. */
export function decodeImage(bytes: Buffer, path: string): Outcome<Image> {
  try {
    if (bytes.subarray(0, pngSignature.length).equals(pngSignature))
      return { value: decodePng(bytes), diagnostics: [] };
    if (bytes[0] === 0xff && bytes[1] === 0xd8) return { value: decodeJpeg(bytes), diagnostics: [] };
    return refused(path, 'it is neither a PNG nor a JPEG');
  } catch (error) {
    if (error instanceof ImageFault) return refused(path, error.message);
    throw error;
  }
}

function refused(path: string, reason: string) {
  return { diagnostics: [diagnostic('NIN6102', { path, reason }, { file: path })] };
}

/** Height and width, from the first bytes of a file where they are there. Faults as those of `readImage`. */
export function readImageSize(path: string): Outcome<{ readonly height: number; readonly width: number }> {
  return withRegular(path, (file) => {
    const refuse = (reason: string) => refused(path, reason);
    if (file.size > maximumImageBytes) return refuse(`it is larger than ${maximumImageBytes} bytes`);
    // A picture inside of a picture's header (a preview, a profile) may push the frame beyond the first bytes.
    for (const length of [Math.min(file.size, firstBytes), file.size]) {
      const bytes = Buffer.alloc(length);
      const problems = file.read(bytes, 0);
      if (problems.length > 0) return { diagnostics: problems };
      try {
        const size = sizeOf(bytes, file.size);
        if (size !== undefined) return { value: size, diagnostics: [] };
        return refuse('it is neither a PNG nor a JPEG');
      } catch (error) {
        if (!(error instanceof ImageFault)) throw error;
        if (length === file.size) return refuse(error.message);
      }
    }
    return refuse('it is cut short');
  });
}

/** Throws ImageFault. */
function sizeOf(bytes: Buffer, fileBytes: number): { readonly height: number; readonly width: number } | undefined {
  const isPng = bytes.subarray(0, pngSignature.length).equals(pngSignature);
  if (!isPng && (bytes[0] !== 0xff || bytes[1] !== 0xd8)) return undefined;
  const { height, width } = isPng ? pngSize(bytes) : jpegSize(bytes, fileBytes);
  return { height, width };
}

/** Planes `[channels, H, W]` of bytes. Grey is repeated for three channels; colour becomes grey by ITU-R 601-2 luma, as PIL's `convert('L')`. */
export function toPlanes({ width, height, channels: stored, data: pixels }: Image, channels: number): Uint8Array {
  const size = width * height;
  const planes = new Uint8Array(channels * size);
  if (stored === 1) {
    for (let channel = 0; channel < channels; channel++) planes.set(pixels, channel * size);
  } else if (channels === 1) {
    for (let pixel = 0, at = 0; pixel < size; pixel++, at += 3) {
      const luma = (pixels[at] ?? 0) * 19595 + (pixels[at + 1] ?? 0) * 38470 + (pixels[at + 2] ?? 0) * 7471;
      planes[pixel] = (luma + 0x8000) >> 16;
    }
  } else {
    for (let channel = 0; channel < 3; channel++)
      for (let pixel = 0, at = channel; pixel < size; pixel++, at += 3)
        planes[channel * size + pixel] = pixels[at] ?? 0;
  }
  return planes;
}

/** A picture as a batch of one: float32 `[1, channels, H, W]`, its planes scaled to 0…1 (torchvision's ToTensor). */
export function toTensor(image: Image, channels: number): Tensor {
  const planes = toPlanes(image, channels);
  const data = new Float32Array(planes.length);
  // Ten times faster than Float32Array.from with a function, which counts where an input takes a picture in its own size.
  for (let at = 0; at < data.length; at++) data[at] = (planes[at] ?? 0) / 255;
  return { shape: [1, channels, image.height, image.width], data };
}
