import { totalmem } from 'node:os';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { type RegularFile, withRegular } from '../files/open.ts';
import { decodeModel } from './decode.ts';
import type { OnnxModel } from './model.ts';
import { varintAt, WireFault } from './wire.ts';

/** A protobuf message has at most 2 GiB; a quarter of the memory leaves room for what is made of it. */
const largestFile = Math.min(2 ** 31 - 1, Math.floor(totalmem() / 4));

/** A ModelProto has a dozen fields, and a few more for functions and metadata. */
const mostTopFields = 100_000;

/**
 * Reads an ONNX model: the size first, then where each part of the file begins and ends, and only then the file itself. Gives
 * NIN6001 for a file that cannot be read, NIN6701 for one that is no sound model.
 */
export function readOnnx(path: string): Outcome<OnnxModel> {
  return withRegular(path, (file) => {
    const refused = (reason: string): Outcome<OnnxModel> => ({
      diagnostics: [diagnostic('NIN6701', { reason }, { file: path })],
    });
    if (file.size > largestFile) return refused(`it has ${file.size} bytes; at most ${largestFile} are read here`);
    if (file.size === 0) return refused('it is empty');
    try {
      const unread = walkTop(file);
      if (unread !== undefined) return unread;
      const bytes = new Uint8Array(file.size);
      const diagnostics = file.read(bytes, 0);
      if (diagnostics.length > 0) return { diagnostics };
      return { value: { path, ...decodeModel(bytes) }, diagnostics: [] };
    } catch (error) {
      if (error instanceof WireFault) return refused(error.message);
      // The size is known to be there, but one array of it may still be too large.
      if (error instanceof RangeError)
        return { diagnostics: [diagnostic('NIN6003', { bytes: file.size }, { file: path })] };
      throw error;
    }
  });
}

/** Goes from field to field of the outermost message, reading nothing but their lengths: a file that was cut off takes no memory. */
function walkTop(file: RegularFile): Outcome<OnnxModel> | undefined {
  let at = 0;
  for (let count = 0; at < file.size; count++) {
    if (count === mostTopFields) throw new WireFault('it has too many parts for a model');
    const head = new Uint8Array(Math.min(20, file.size - at));
    const diagnostics = file.read(head, at);
    if (diagnostics.length > 0) return { diagnostics };
    const tag = varintAt(head, 0, head.length);
    const number = Math.floor(tag.value / 8);
    if (number < 1 || number > 25) throw new WireFault(`byte ${at} begins field ${number}, which no model has`);
    const wire = tag.value & 7;
    let length = tag.next;
    if (wire === 0) length = varintAt(head, tag.next, head.length).next;
    else if (wire === 1) length += 8;
    else if (wire === 5) length += 4;
    else if (wire === 2) {
      const size = varintAt(head, tag.next, head.length);
      length = size.next + size.value;
      if (size.value < 0) throw new WireFault(`byte ${at} begins something of ${size.value} bytes`);
    } else throw new WireFault(`byte ${at} begins a field of a kind that there is not: ${wire}`);
    if (length > file.size - at) {
      throw new WireFault(
        `byte ${at} begins a part of ${length} bytes, but the file ends after ${file.size - at}: it was cut off`,
      );
    }
    at += length;
  }
  return undefined;
}
