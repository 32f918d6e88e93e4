import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { recognise } from '../../weights/foreign.ts';
import { type ByteSource, openUnpacked } from '../bytes.ts';
import type { Dataset } from '../dataset.ts';
import { classesUpTo, classTargets, type Expectations, unknownClass } from '../labels.ts';
import type { PictureShape } from '../pictures/picture.ts';
import type { RecordsRecipe } from '../pictures/records.ts';
import { recordsDataset } from './records.ts';

/** The element type of bytes; IDX has others, of which no picture set makes use. */
const unsignedBytes = 0x08;
/** Of four dimensions; enough to recognise a file of another kind too. */
const longestHeader = 24;

/** A sound IDX file: bytes of so many dimensions. */
interface Idx {
  readonly source: ByteSource;
  readonly dims: readonly number[];
  /** Where the elements begin, in bytes. */
  readonly begin: number;
}

/**
 * A pair of IDX files as MNIST and Fashion-MNIST come in, packed by gzip or not: bytes `[N, H, W]` (or `[N, C, H, W]`) and labels
 * `[N]`. Labels are held in memory, a byte each; pictures are read by position, or unpacked into memory once where the file is
 * packed. Gives NIN6001, NIN6301, NIN6302, NIN6303.
 */
export async function openIdx(
  paths: { readonly images: string; readonly labels: string },
  { classes, name }: Expectations & { readonly name?: string } = {},
): Promise<Outcome<Dataset>> {
  const labelled = await readLabels(paths.labels);
  const opened = await openIdxFile(paths.images, 'images');
  const [images, labels] = [opened.value, labelled.value];
  images?.source.close();
  if (images === undefined || labels === undefined)
    return { diagnostics: [...opened.diagnostics, ...labelled.diagnostics] };
  const [count = 0, ...sizes] = images.dims;
  if (count !== labels.length) {
    const params = { images: paths.images, pictures: count, labels: paths.labels, count: labels.length };
    return { diagnostics: [diagnostic('NIN6302', params, { file: paths.labels })] };
  }
  const wrong = unknownClass(labels, classes, paths.labels);
  if (wrong !== undefined) return { diagnostics: [wrong] };
  const [width = 0, height = 0, channels = 1] = sizes.toReversed();
  const shape: PictureShape = [channels, height, width];
  const {
    begin,
    source: { unpacked },
  } = images;
  const part = { path: paths.images, ...(unpacked && { unpacked }), count, begin, stride: channels * height * width };
  const recipe: RecordsRecipe = { kind: 'records', shape, dtype: 'uint8', parts: [part] };
  return recordsDataset({
    name: name ?? paths.images,
    recipe,
    classes: classesUpTo(labels, classes),
    targetShape: [],
    targets: classTargets(labels),
  });
}

async function readLabels(path: string): Promise<Outcome<Uint8Array>> {
  const { value: file, diagnostics } = await openIdxFile(path, 'labels');
  if (file === undefined) return { diagnostics };
  const labels = new Uint8Array(file.dims[0] ?? 0);
  const problems = file.source.read(labels, file.begin);
  file.source.close();
  return problems.length > 0 ? { diagnostics: problems } : { value: labels, diagnostics: [] };
}

/** Opens one file, checks its header against its size, and leaves it open. */
async function openIdxFile(path: string, holds: 'images' | 'labels'): Promise<Outcome<Idx>> {
  const { value: source, diagnostics } = await openUnpacked(path);
  if (source === undefined) return { diagnostics };
  const start = new Uint8Array(Math.min(source.size, longestHeader));
  const unread = source.read(start, 0);
  const header = unread.length > 0 ? '' : readHeader(start, source.size, holds);
  if (typeof header !== 'string') return { value: { ...header, source }, diagnostics: [] };
  source.close();
  if (unread.length > 0) return { diagnostics: unread };
  return { diagnostics: [diagnostic('NIN6301', { path, reason: header }, { file: path })] };
}

/** Two zeros, the type, how many dimensions, each of them as a big-endian integer of 32 bits; or what is wrong with it. */
function readHeader(start: Uint8Array, size: number, holds: 'images' | 'labels'): Omit<Idx, 'source'> | string {
  const { what } = recognise(start) ?? {};
  if (what !== undefined) return `it is ${what}`;
  if (start.length < 4) return 'it ends inside its header';
  const [first, second, type = 0, rank = 0] = start;
  if (first !== 0 || second !== 0) return `it begins with ${hex(start)}, where an IDX file has 00 00`;
  if (type !== unsignedBytes) return `its elements are of type 0x${hex([type])}; bytes (0x08) are read`;
  const ranks = holds === 'images' ? [3, 4] : [1];
  if (!ranks.includes(rank)) {
    const needed = holds === 'images' ? 'images have 3 [N, H, W] or 4 [N, C, H, W]' : 'labels have 1 [N]';
    return `it has ${rank} ${rank === 1 ? 'dimension' : 'dimensions'}; ${needed}`;
  }
  const begin = 4 + 4 * rank;
  if (start.length < begin) return 'it ends inside its header';
  const view = new DataView(start.buffer, start.byteOffset);
  const dims = Array.from({ length: rank }, (_, index) => view.getUint32(4 + 4 * index));
  const shown = `[${dims.join(', ')}]`;
  if (dims.includes(0)) return `its shape ${shown} holds nothing`;
  // Exact integers: a product of numbers could round to the size of the file.
  const needed = dims.reduce((product, dim) => product * BigInt(dim), 1n) + BigInt(begin);
  if (needed > BigInt(size)) return `its shape ${shown} takes ${needed} bytes, but it has ${size}: it is cut short`;
  if (needed < BigInt(size)) return `its shape ${shown} takes ${needed} bytes, but it has ${size}: something follows`;
  return { dims, begin };
}

function hex(bytes: Iterable<number>): string {
  return [...bytes]
    .slice(0, 4)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(' ');
}
