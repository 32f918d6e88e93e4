import { ImageFault } from './image.ts';
import type { BitReader, Code } from './jpeg-bits.ts';

/** What a scan sends: coefficients `first` to `last` in zigzag order, down to bit `low`; `high`: the bit of the scan before, or 0. */
export interface Band {
  readonly first: number;
  readonly last: number;
  readonly high: number;
  readonly low: number;
}

/** What a component keeps from block to block of a scan. */
export interface Block {
  readonly coefficients: Int16Array;
  /** Of each block: 1 where a coefficient but the first is not zero. A scan passes over the others at once. */
  readonly filled: Uint8Array;
  /** The DC coefficient of the block before. */
  prediction: number;
  /** How many blocks, from this on, have nothing new in the band. */
  run: number;
}

interface Codes {
  readonly dc: Code | undefined;
  readonly ac: Code | undefined;
}

/** Reads one block whose coefficients begin at `at`. */
type Decoder = (block: Block, at: number) => void;

/** How the blocks of a scan are coded: ITU T.81, annex F for sequential ones, annex G for progressive ones. */
export function decoderOf(reader: BitReader, { dc, ac }: Codes, band: Band, progressive: boolean): Decoder {
  if (!progressive && dc !== undefined && ac !== undefined) return sequential(reader, dc, ac);
  if (dc !== undefined) return firstDc(reader, dc, band);
  if (ac === undefined) return refinedDc(reader, band);
  return band.high === 0 ? firstAc(reader, ac, band) : refinedAc(reader, ac, band);
}

function nextDc(reader: BitReader, code: Code, block: Block): number {
  const length = reader.symbol(code);
  if (length > 15) throw tooLong();
  block.prediction += reader.takeSigned(length);
  return block.prediction;
}

function sequential(reader: BitReader, dc: Code, ac: Code): Decoder {
  return (block, at) => {
    const { coefficients } = block;
    coefficients[at] = nextDc(reader, dc, block);
    for (let k = 1; k < 64; k++) {
      const symbol = reader.symbol(ac);
      const length = symbol & 15;
      if (length === 0 && symbol < 0xf0) return;
      k += symbol >> 4;
      if (length === 0) continue;
      if (k > 63) throw tooLong();
      coefficients[at + k] = reader.takeSigned(length);
    }
  };
}

function firstDc(reader: BitReader, code: Code, { low }: Band): Decoder {
  return (block, at) => {
    block.coefficients[at] = nextDc(reader, code, block) << low;
  };
}

function refinedDc(reader: BitReader, { low }: Band): Decoder {
  return ({ coefficients }, at) => {
    coefficients[at] = (coefficients[at] ?? 0) | (reader.take(1) << low);
  };
}

/** How many blocks a run has, from this on: its symbol says how many bits tell. */
function runOf(reader: BitReader, symbol: number): number {
  const length = symbol >> 4;
  return (1 << length) + (length === 0 ? 0 : reader.take(length));
}

function firstAc(reader: BitReader, code: Code, { first, last, low }: Band): Decoder {
  return (block, at) => {
    for (let k = first; k <= last && block.run === 0; k++) {
      const symbol = reader.symbol(code);
      const length = symbol & 15;
      if (length === 0 && symbol < 0xf0) {
        block.run = runOf(reader, symbol);
        break;
      }
      k += symbol >> 4;
      if (length === 0) continue;
      if (k > last) throw tooLong();
      block.coefficients[at + k] = reader.takeSigned(length) << low;
      block.filled[at >> 6] = 1;
    }
    if (block.run > 0) block.run--;
  };
}

function refinedAc(reader: BitReader, code: Code, { first, last, low }: Band): Decoder {
  const bit = 1 << low;
  /** Gives the coefficients that are not zero their next bit, up to the zero after `zeros` others; where that is. */
  function refine(coefficients: Int16Array, at: number, from: number, zeros: number): number {
    let left = zeros;
    for (let k = from; k <= last; k++) {
      const value = coefficients[at + k] ?? 0;
      if (value !== 0) {
        if (reader.take(1) === 1) coefficients[at + k] = value + (value > 0 ? bit : -bit);
      } else if (left-- === 0) return k;
    }
    return last + 1;
  }
  return (block, at) => {
    const { coefficients } = block;
    let k = first;
    while (k <= last && block.run === 0) {
      const symbol = reader.symbol(code);
      const length = symbol & 15;
      if (length > 1) throw tooLong();
      if (length === 0 && symbol < 0xf0) {
        block.run = runOf(reader, symbol);
        break;
      }
      const fresh = length === 0 ? 0 : reader.take(1) === 1 ? bit : -bit;
      k = refine(coefficients, at, k, symbol >> 4);
      if (fresh !== 0) {
        if (k > last) throw tooLong();
        coefficients[at + k] = fresh;
        block.filled[at >> 6] = 1;
      }
      k++;
    }
    if (block.run > 0) {
      if (block.filled[at >> 6] === 1) refine(coefficients, at, k, 64);
      block.run--;
    }
  };
}

function tooLong(): ImageFault {
  return new ImageFault('its data are broken: a block has too many coefficients, or too large ones');
}
