import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { type RegularFile, withRegular } from '../files/open.ts';
import { type FloatType, littleEndianBytes, readElements, widths } from './bytes.ts';
import { magicBytes, recognise } from './foreign.ts';
import { formatNpyHeader, NpyFault, type NpyHeader, parseNpyHeader } from './npy-header.ts';
import { shownName, shownShape } from './shown.ts';
import type { Tensor } from './tensor.ts';

/** Far above what numpy writes for any array of numbers, in bytes. */
const longestHeader = 65_535;

const readable: Readonly<Record<string, FloatType>> = { '<f4': 'float32', '<f8': 'float64' };

/**
 * Reads a .npy file (versions 1.0 to 3.0): little-endian float32 or float64 in C order. The header is checked against
 * the size of the file before memory is taken. Gives NIN6001 for a file that cannot be read, NIN6020 for one that is not
 * .npy, NIN6021 for another dtype, NIN6022 for Fortran order, NIN6023 for data that is not of the shape's size.
 */
export function readNpy(path: string): Outcome<Tensor> {
  return withRegular(path, read);
}

function read(file: RegularFile): Outcome<Tensor> {
  const { value: layout, diagnostics } = readNpyLayout(file);
  if (layout === undefined) return { diagnostics };
  const { header, begin } = layout;
  const dtype = header.descr === undefined ? undefined : readable[header.descr];
  if (dtype === undefined) {
    const placement = { file: file.path, help: mendType(header.descr) };
    return { diagnostics: [diagnostic('NIN6021', { found: nameType(header.descr) }, placement)] };
  }
  const fault = layoutFault(file, layout, dtype, widths[dtype]);
  return fault === undefined ? readElements(file, begin, dtype, header.shape) : { diagnostics: [fault] };
}

/** The header of a .npy file, and where its data begin, in bytes. */
export interface NpyLayout {
  readonly header: NpyHeader;
  readonly begin: number;
}

/** Reads the header; nothing of it is judged yet. Gives NIN6001, NIN6020. */
export function readNpyLayout(file: RegularFile): Outcome<NpyLayout> {
  const start = new Uint8Array(Math.min(file.size, magicBytes));
  const unread = file.read(start, 0);
  if (unread.length > 0) return { diagnostics: unread };
  const layout = headerLayout(start);
  if (typeof layout === 'string') return notNpy(file, start, layout);
  const { begin, length, encoding } = layout;
  if (length > longestHeader)
    return notNpy(file, start, `its header has ${length} bytes; at most ${longestHeader} are read`);
  if (length > file.size - begin) {
    return notNpy(file, start, `its header should have ${length} bytes, but only ${file.size - begin} follow`);
  }

  const bytes = new Uint8Array(length);
  const cut = file.read(bytes, begin);
  if (cut.length > 0) return { diagnostics: cut };
  try {
    const header = parseNpyHeader(new TextDecoder(encoding, { fatal: true }).decode(bytes));
    return { value: { header, begin: begin + length }, diagnostics: [] };
  } catch (error) {
    if (error instanceof NpyFault) return notNpy(file, start, error.message);
    if (error instanceof TypeError) return notNpy(file, start, 'its header is not UTF-8');
    throw error;
  }
}

/** Where the header begins, how many bytes it has and how it is encoded; or what is wrong with the first bytes. */
function headerLayout(start: Uint8Array): { begin: number; length: number; encoding: 'latin1' | 'utf-8' } | string {
  const view = new DataView(start.buffer);
  if (recognise(start)?.kind !== 'npy') return 'it does not begin with \\x93NUMPY';
  if (start.length < 12) return 'it ends inside its first bytes';
  const major = view.getUint8(6);
  const minor = view.getUint8(7);
  if (minor !== 0 || major < 1 || major > 3) return `its version is ${major}.${minor}; there are 1.0, 2.0 and 3.0`;
  if (major === 1) return { begin: 10, length: view.getUint16(8, true), encoding: 'latin1' };
  return { begin: 12, length: view.getUint32(8, true), encoding: major === 2 ? 'latin1' : 'utf-8' };
}

/** What is wrong with order (NIN6022) or size (NIN6023), for elements of so many bytes. */
export function layoutFault(
  file: RegularFile,
  { header: { fortranOrder, shape }, begin }: NpyLayout,
  dtype: string,
  width: number,
): Diagnostic | undefined {
  if (fortranOrder) return diagnostic('NIN6022', {}, { file: file.path, help: saveHelp('np.ascontiguousarray(x)') });
  // Exact integers: a product of numbers could round to the size of the file, or become NaN.
  const needed = shape.reduce((bytes, dimension) => bytes * BigInt(dimension), BigInt(width));
  const found = file.size - begin;
  if (needed === BigInt(found)) return undefined;
  const sized = needed < 2n ** 64n ? String(needed) : 'more than 2^64';
  const params = { dtype, shape: shownShape(shape), needed: sized, found };
  const help =
    needed > BigInt(found)
      ? 'the file was cut off: write it again'
      : 'something follows the array: a .npy file holds one';
  return diagnostic('NIN6023', params, { file: file.path, help });
}

function saveHelp(array: string, load = 'np.load(old)'): string {
  return `in Python: x = ${load}; np.save(new, ${array})`;
}

const kinds: Readonly<Record<string, string>> = {
  f: 'a floating-point type',
  i: 'an integer type',
  u: 'an integer type',
  b: 'a boolean type',
  c: 'a complex type',
  O: 'Python objects',
  S: 'text',
  U: 'text',
  V: 'raw bytes',
  M: 'dates',
  m: 'durations',
};

/** A type that is not read, in words. */
function nameType(descr: string | undefined): string {
  if (descr === undefined) return 'a structured type';
  if (descr === '>f4' || descr === '>f8') return `${shownName(descr)}, which is big-endian`;
  const kind = kindOf(descr);
  return Object.hasOwn(kinds, kind) ? `${shownName(descr)}, ${kinds[kind]}` : shownName(descr);
}

/** The numpy calls that make a type that is read. */
function mendType(descr: string | undefined): string {
  if (descr === undefined) return saveHelp("np.ascontiguousarray(x['field'].astype('<f4'))");
  const kind = kindOf(descr);
  if (kind === 'O') return saveHelp("np.stack(list(x)).astype('<f4')", 'np.load(old, allow_pickle=True)');
  if (kind === 'c') return saveHelp("np.ascontiguousarray(x.real.astype('<f4'))");
  return saveHelp(`np.ascontiguousarray(x.astype('${descr === '>f8' ? '<f8' : '<f4'}'))`);
}

/** numpy's letter: the byte order before it does not matter, the width behind it neither. */
function kindOf(descr: string): string {
  return descr.replace(/^[<>=|]/, '').charAt(0);
}

function notNpy(file: RegularFile, start: Uint8Array, reason: string): Outcome<never> {
  const foreign = recognise(start);
  const helps: Partial<Record<string, string>> = {
    zip: "of an .npz, in Python: np.save(new, np.load(old)['name'])",
    lfs: 'git lfs pull',
    pickle: "in Python: np.save(new, np.ascontiguousarray(x.astype('<f4')))",
  };
  const another = foreign !== undefined && foreign.kind !== 'npy';
  const placement = { file: file.path, help: another ? helps[foreign.kind] : undefined };
  return { diagnostics: [diagnostic('NIN6020', { reason: another ? `it is ${foreign.what}` : reason }, placement)] };
}

/** Writes a tensor as `numpy.save` does, byte for byte, whole or not at all. Gives NIN6002 where it cannot be written. */
export function writeNpy(path: string, { shape, data }: Tensor): readonly Diagnostic[] {
  return writeFileAtomic(path, [npyHead(data instanceof Float32Array ? '<f4' : '<f8', shape), littleEndianBytes(data)]);
}

/** What stands in a file before the elements: they begin at a multiple of 64 bytes, behind a line feed. */
export function npyHead(descr: Parameters<typeof formatNpyHeader>[0], shape: readonly number[]): Uint8Array {
  const text = formatNpyHeader(descr, shape);
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const head = new Uint8Array(10 + length).fill(0x20);
  head.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, length & 0xff, length >> 8]);
  head.set(new TextEncoder().encode(text), 10);
  head[head.length - 1] = 0x0a;
  return head;
}
