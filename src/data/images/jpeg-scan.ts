import { ImageFault } from './image.ts';
import { BitReader, type Code, huffmanCode } from './jpeg-bits.ts';
import { type Band, type Block, decoderOf } from './jpeg-blocks.ts';

/** One component of a picture while its data are read. */
export interface Plane {
  readonly id: number;
  /** Blocks in one step of an interleaved scan. */
  readonly horizontal: number;
  readonly vertical: number;
  /** Blocks that hold pixels. */
  readonly columns: number;
  readonly rows: number;
  /** Blocks in a stored row, which interleaved scans fill up. */
  readonly stride: number;
  /** Stored blocks of 64, each in zigzag order. */
  readonly coefficients: Int16Array;
  /** Of each stored block: 1 where a progressive scan gave it a coefficient but the first. */
  readonly filled: Uint8Array;
  /** Which of the quantization tables it takes, and that table as it was when its first scan began. */
  readonly table: number;
  quantization: Uint16Array | undefined;
  /** Of each coefficient of a block: the bits that are still to come, or -1 before its first scan. */
  readonly missing: Int8Array;
  /** How many coefficients of a block its scans have passed over. */
  passed: number;
}

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
  const blocks = parts.map(({ plane, dc, ac }) => {
    const block: Block = { coefficients: plane.coefficients, filled: plane.filled, prediction: 0, run: 0 };
    const needsDc = band.first === 0 && band.high === 0;
    const codes = {
      dc: needsDc ? codeOf(tables, dc) : undefined,
      ac: band.last > 0 ? codeOf(tables, 4 + ac) : undefined,
    };
    return { plane, block, decode: decoderOf(reader, codes, band, progressive) };
  });
  const [only] = blocks;
  if (only === undefined) throw broken('a scan of nothing');
  const { columns, rows, stride, horizontal, vertical } = only.plane;
  const single = blocks.length === 1;
  const across = single ? columns : stride / horizontal;
  const down = single ? rows : only.plane.coefficients.length / 64 / stride / vertical;

  for (let step = 0; step < across * down; step++) {
    if (tables.interval > 0 && step > 0 && step % tables.interval === 0) {
      reader.restart((step / tables.interval - 1) % 8);
      for (const { block } of blocks) {
        block.prediction = 0;
        block.run = 0;
      }
    }
    const row = Math.floor(step / across);
    const column = step - row * across;
    if (single) {
      only.decode(only.block, 64 * (row * stride + column));
      continue;
    }
    for (const { plane, block, decode } of blocks) {
      for (let y = 0; y < plane.vertical; y++) {
        const first = (row * plane.vertical + y) * plane.stride + column * plane.horizontal;
        for (let x = 0; x < plane.horizontal; x++) decode(block, 64 * (first + x));
      }
    }
  }
  return reader.end();
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
