import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { type Disk, systemDisk } from '../files/disk.ts';
import { openRegular, type RegularFile } from '../files/open.ts';
import { littleEndianBytes, readElements } from './bytes.ts';
import { magicBytes, recognise } from './foreign.ts';
import { type Header, parseHeader, type StoredTensor } from './safetensors-header.ts';
import { HeaderFault } from './safetensors-json.ts';
import { shownName } from './shown.ts';
import type { Tensor, Weights } from './tensor.ts';

/** In bytes: 100,000 tensors take 15 million. The format's own reader takes 100 million, which would cost seconds and gigabytes. */
const longestHeader = 2 ** 24;

/** A safetensors file whose header was read and found consistent; tensors are read when asked for. Close it when done. */
export class SafetensorsFile {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly #file: RegularFile;
  readonly #dataStart: number;

  constructor(file: RegularFile, header: Header, dataStart: number) {
    this.metadata = header.metadata;
    this.tensors = header.tensors;
    this.#file = file;
    this.#dataStart = dataStart;
  }

  get path(): string {
    return this.#file.path;
  }

  /** Reads one of `tensors`: F32 and F64 as they are; another dtype gives NIN6013. */
  read({ name, dtype, shape, begin }: StoredTensor): Outcome<Tensor> {
    if (dtype !== 'F32' && dtype !== 'F64') {
      const params = { name: shownName(name), found: dtype, needed: 'F32 or F64' };
      return { diagnostics: [diagnostic('NIN6013', params, { file: this.path, help: convertHelp('F32') })] };
    }
    return readElements(this.#file, this.#dataStart + begin, dtype === 'F32' ? 'float32' : 'float64', shape);
  }

  /** May be called twice. */
  close(): void {
    this.#file.close();
  }
}

/** How a file of another dtype is converted with the format's Python package. */
export function convertHelp(dtype: 'F32' | 'F64'): string {
  const cast = dtype === 'F32' ? 'float' : 'double';
  return `in Python: safetensors.torch.save_file({k: v.${cast}() for k, v in safetensors.torch.load_file(old).items()}, new)`;
}

/**
 * Opens a safetensors file and checks its header wholly (lengths, names, types, shapes, layout) before any data is read.
 * Gives NIN6001 for a file that cannot be read, NIN6010 for one that is not safetensors, NIN6011 for a faulty header.
 */
export function readSafetensors(path: string): Outcome<SafetensorsFile> {
  const { value: file, diagnostics } = openRegular(path);
  if (file === undefined) return { diagnostics };
  const outcome = open(file);
  if (outcome.value === undefined) file.close();
  return outcome;
}

function open(file: RegularFile): Outcome<SafetensorsFile> {
  const start = new Uint8Array(Math.min(file.size, magicBytes));
  const unread = file.read(start, 0);
  if (unread.length > 0) return { diagnostics: unread };
  if (start.length < 8) {
    return notSafetensors(file, start, `it has ${file.size} bytes; the length of the header alone takes 8`);
  }
  const length = new DataView(start.buffer).getBigUint64(0, true);
  if (length > BigInt(file.size - 8)) {
    return notSafetensors(file, start, `its header should have ${length} bytes, but only ${file.size - 8} follow`);
  }
  if (length > BigInt(longestHeader)) {
    return notSafetensors(file, start, `its header should have ${length} bytes; at most ${longestHeader} are read`);
  }

  const bytes = new Uint8Array(Number(length));
  const cut = file.read(bytes, 8);
  if (cut.length > 0) return { diagnostics: cut };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return notSafetensors(file, start, 'its header is not UTF-8');
  }
  const dataStart = 8 + bytes.length;
  try {
    return { value: new SafetensorsFile(file, parseHeader(text, file.size - dataStart), dataStart), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof HeaderFault)) throw error;
    if (error.tensor === undefined) return notSafetensors(file, start, error.message);
    const params = { name: shownName(error.tensor), reason: error.message };
    return { diagnostics: [diagnostic('NIN6011', params, { file: file.path })] };
  }
}

function notSafetensors(file: RegularFile, start: Uint8Array, reason: string): Outcome<SafetensorsFile> {
  const foreign = recognise(start);
  const helps: Partial<Record<string, string>> = {
    zip: 'in Python: safetensors.torch.save_file(torch.load(old, weights_only=True), new)',
    pickle: 'in Python: safetensors.torch.save_file(torch.load(old, weights_only=True), new)',
    npy: 'weights are safetensors files: in Python: safetensors.numpy.save_file({name: numpy.load(old)}, new)',
    lfs: 'git lfs pull',
  };
  const placement = { file: file.path, help: foreign === undefined ? undefined : helps[foreign.kind] };
  return {
    diagnostics: [
      diagnostic('NIN6010', { reason: foreign === undefined ? reason : `it is ${foreign.what}` }, placement),
    ],
  };
}

/**
 * Writes float32 and float64 tensors as a safetensors file, whole or not at all; the same weights give the same bytes.
 * The header names them in the given order. Gives NIN6002 where it cannot be written.
 */
export function writeSafetensors(
  path: string,
  weights: Weights,
  metadata: ReadonlyMap<string, string> = new Map(),
  disk: Disk = systemDisk,
): readonly Diagnostic[] {
  return writeFileAtomic(path, encode(weights, metadata), disk);
}

/** The bytes that `writeSafetensors` writes. */
export function safetensorsBytes(weights: Weights, metadata: ReadonlyMap<string, string> = new Map()): Uint8Array {
  return Buffer.concat([...encode(weights, metadata)]);
}

function* encode(weights: Weights, metadata: ReadonlyMap<string, string>): Generator<Uint8Array> {
  // Wide elements first, so that each tensor lies at a multiple of its element's width, as mapping readers want it.
  const order = [...weights].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const entries = new Map<string, string>();
  let at = 0;
  for (const [name, { shape, data }] of order) {
    if (name === '__metadata__') throw new Error('a parameter cannot be named __metadata__');
    const dtype = data instanceof Float32Array ? 'F32' : 'F64';
    entries.set(name, JSON.stringify({ dtype, shape, data_offsets: [at, at + data.byteLength] }));
    at += data.byteLength;
  }

  const members = [...weights.keys()].map((name) => `${JSON.stringify(name)}:${entries.get(name)}`);
  if (metadata.size > 0) {
    const pairs = [...metadata].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    members.unshift(`"__metadata__":{${pairs.join(',')}}`);
  }
  const text = new TextEncoder().encode(`{${members.join(',')}}`);
  const header = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  header.set(text);
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(header.length), true);

  yield new Uint8Array(length.buffer);
  yield header;
  for (const [, { data }] of order) yield littleEndianBytes(data);
}
