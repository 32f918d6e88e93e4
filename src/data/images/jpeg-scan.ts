import { ImageFault } from './image.ts';
import { BitReader, type Code, huffmanCode } from './jpeg-bits.ts';
import { type Band, type Decoder, decoderOf, type State } from './jpeg-blocks.ts';
import type { Plane } from './jpeg-plane.ts';

/** The tables in force, by number, as they were read; those of AC follow on four of DC. */
export interface Tables {
  readonly codes: Map<number, { readonly counts: Uint8Array; readonly symbols: Uint8Array }>;
  /** 64 numbers each, in zigzag order. */
  readonly quantization: Map<number, Uint16Array>;
  /** How many steps there are between restart markers; 0: there are none. */
  interval: number;
}

interface Part {
  readonly plane: Plane;
  readonly dc: number;
  readonly ac: number;
}

/** Reads one scan, whose header's body is given and whose data begin at `start`, into its planes; gives where the next marker begins. Throws ImageFault. */
export function readScan(
  bytes: Buffer,
  start: number,
  body: Buffer,
  planes: readonly Plane[],
  tables: Tables,
  progressive: boolean,
): number {
  const { parts, band } = readHeader(body, planes, progressive);
  for (const { plane } of parts) {
    advance(plane, band);
    plane.quantization ??= tables.quantization.get(plane.table);
    if (plane.quantization === undefined) throw broken('a quantization table is missing');
  }
  const reader = new BitReader(bytes, start);
  const readers = parts.map(({ plane, dc, ac }) => {
    const state: State = { prediction: 0, run: 0 };
    const needsDc = band.first === 0 && band.high === 0;
    const codes = {
      dc: needsDc ? codeOf(tables, dc) : undefined,
      ac: band.last > 0 ? codeOf(tables, 4 + ac) : undefined,
    };
    return { plane, state, decode: decoderOf(reader, codes, band, plane, state) };
  });
  const [only] = readers;
  if (only === undefined) throw broken('a scan of nothing');
  // Alone, a component sends the blocks that hold pixels; with others, all that are stored, a few of each by turns.
  const single = readers.length === 1;
  const { columns, rows, stride, height, horizontal, vertical } = only.plane;
  const [across, down] = single ? [columns, rows] : [stride / horizontal, height / vertical];
  let restarts = 0;
  let left = tables.interval === 0 ? Infinity : tables.interval;
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      if (left-- === 0) {
        reader.restart(restarts++ % 8);
        left = tables.interval - 1;
        for (const { state } of readers) {
          state.prediction = 0;
          state.run = 0;
        }
      }
      if (single) only.decode(row, column);
      else for (const { plane, decode } of readers) decodeStep(plane, decode, row, column);
    }
  }
  return reader.end();
}

function decodeStep({ horizontal, vertical }: Plane, decode: Decoder, row: number, column: number): void {
  for (let y = 0; y < vertical; y++)
    for (let x = 0; x < horizontal; x++) decode(row * vertical + y, column * horizontal + x);
}

function readHeader(body: Buffer, planes: readonly Plane[], progressive: boolean): { parts: Part[]; band: Band } {
  const count = body[0] ?? 0;
  if (count < 1 || count > planes.length || body.length !== 4 + 2 * count) throw broken('a scan header');
  const parts = Array.from({ length: count }, (_, index) => {
    const [id, codes = 0] = body.subarray(1 + 2 * index);
    const plane = planes.find((candidate) => candidate.id === id);
    if (plane === undefined) throw broken('a scan of a component that it does not have');
    if ((codes & 0xcc) !== 0) throw broken('a scan header');
    return { plane, dc: codes >> 4, ac: codes & 15 };
  });
  if (new Set(parts.map(({ plane }) => plane)).size < count) throw broken('a scan that names a component twice');
  const blocks = parts.reduce((sum, { plane: { horizontal, vertical } }) => sum + horizontal * vertical, 0);
  if (count > 1 && blocks > 10) throw broken('a scan with more than 10 blocks in a step');
  if (!progressive) return { parts, band: { first: 0, last: 63, high: 0, low: 0 } };
  const [first = 0, last = 0, bits = 0] = body.subarray(1 + 2 * count);
  const band = { first, last, high: bits >> 4, low: bits & 15 };
  const spectral = first === 0 ? last === 0 : count === 1 && first <= last && last <= 63;
  const successive = band.low <= 13 && (band.high === 0 || band.high === band.low + 1);
  if (!spectral || !successive) throw broken('a scan header');
  return { parts, band };
}

/** Encoders send a coefficient in four scans at most; each passes over the whole picture, however little it brings. */
const mostPasses = 6;

/** Every bit of a coefficient comes once: else a small file could send nothing for hours. */
function advance(plane: Plane, { first, last, high, low }: Band): void {
  const { missing } = plane;
  plane.passed += last - first + 1;
  if (plane.passed > 64 * mostPasses) throw broken(`more than ${mostPasses} scans of the same coefficients`);
  const sent = missing.subarray(first, last + 1);
  if (sent.some((bits) => bits !== (high === 0 ? -1 : high))) throw broken('a scan that comes twice, or too early');
  sent.fill(low);
}

function codeOf({ codes }: Tables, number: number): Code {
  const found = codes.get(number);
  if (found === undefined) throw broken('a Huffman table is missing');
  return huffmanCode(found.counts, found.symbols);
}

function broken(what: string): ImageFault {
  return new ImageFault(`its data are broken: ${what}`);
}
