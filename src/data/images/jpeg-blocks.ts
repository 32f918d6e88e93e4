import { type BitReader, type Code, tooMany } from './jpeg-bits.ts';
import type { Plane } from './jpeg-plane.ts';
import { flat, inverseTransform, zigzag } from './jpeg-transform.ts';

/** What a scan sends: coefficients `first` to `last` in zigzag order, down to bit `low`; `high`: the bit of the scan before, or 0. */
export interface Band {
  readonly first: number;
  readonly last: number;
  readonly high: number;
  readonly low: number;
}

/** What goes on from block to block of a scan of a component. */
export interface State {
  /** The DC coefficient of the block before. */
  prediction: number;
  /** How many blocks, from this on, have nothing new in the band. */
  run: number;
}

interface Codes {
  readonly dc: Code | undefined;
  readonly ac: Code | undefined;
}

/** Reads the block that stands there. */
export type Decoder = (row: number, column: number) => void;

/** How the blocks of a scan are coded: ITU T.81, annex F for sequential ones, annex G for progressive ones. */
export function decoderOf(reader: BitReader, { dc, ac }: Codes, band: Band, plane: Plane, state: State): Decoder {
  if (dc !== undefined && ac !== undefined) return sequential(reader, dc, ac, plane, state);
  if (dc !== undefined) return firstDc(reader, dc, band, plane, state);
  if (ac === undefined) return refinedDc(reader, band, plane);
  return band.high === 0 ? firstAc(reader, ac, band, plane, state) : refinedAc(reader, ac, band, plane, state);
}

function nextDc(reader: BitReader, code: Code, state: State): number {
  const next = reader.next(code);
  if ((next & 0xf0) !== 0) throw tooMany();
  state.prediction += next >> 8;
  return state.prediction;
}

/** A block is complete at once: it becomes samples while it is at hand. */
function sequential(reader: BitReader, dc: Code, ac: Code, plane: Plane, state: State): Decoder {
  const { samples, quantization: table = new Uint16Array(64) } = plane;
  const stride = 8 * plane.stride;
  const coefficients = new Int16Array(64);
  return (row, column) => {
    const to = 8 * (row * stride + column);
    coefficients[0] = nextDc(reader, dc, state);
    if (reader.coefficients(ac, coefficients)) {
      inverseTransform(coefficients, 0, table, samples, to, stride);
      coefficients.fill(0);
    } else flat((coefficients[0] ?? 0) * (table[0] ?? 0), samples, to, stride);
  };
}

function firstDc(reader: BitReader, code: Code, { low }: Band, { coefficients, stride }: Plane, state: State): Decoder {
  return (row, column) => {
    coefficients[64 * (row * stride + column)] = nextDc(reader, code, state) << low;
  };
}

function refinedDc(reader: BitReader, { low }: Band, { coefficients, stride }: Plane): Decoder {
  return (row, column) => {
    const at = 64 * (row * stride + column);
    coefficients[at] = (coefficients[at] ?? 0) | (reader.take(1) << low);
  };
}

/** How many blocks a run has, from this on: its symbol says how many bits tell. */
function runOf(reader: BitReader, symbol: number): number {
  const length = (symbol >> 4) & 15;
  return (1 << length) + (length === 0 ? 0 : reader.take(length));
}

function firstAc(reader: BitReader, code: Code, band: Band, plane: Plane, state: State): Decoder {
  const { first, last, low } = band;
  const { coefficients, filled, stride } = plane;
  return (row, column) => {
    if (state.run > 0) {
      state.run--;
      return;
    }
    const block = row * stride + column;
    for (let k = first; k <= last; k++) {
      const next = reader.next(code);
      if ((next & 15) === 0 && (next & 0xff) < 0xf0) {
        state.run = runOf(reader, next) - 1;
        return;
      }
      k += (next >> 4) & 15;
      if ((next & 15) === 0) continue;
      if (k > last) throw tooMany();
      coefficients[64 * block + (zigzag[k] ?? 0)] = (next >> 8) << low;
      filled[block] = 1;
    }
  };
}

function refinedAc(reader: BitReader, code: Code, band: Band, plane: Plane, state: State): Decoder {
  const { first, last, low } = band;
  const { coefficients, filled, stride } = plane;
  const bit = 1 << low;
  /** Gives the coefficients that are not zero their next bit, up to the zero after `zeros` others; where that is. */
  function refine(at: number, from: number, zeros: number): number {
    let left = zeros;
    for (let k = from; k <= last; k++) {
      const place = at + (zigzag[k] ?? 0);
      const value = coefficients[place] ?? 0;
      if (value !== 0) {
        if (reader.take(1) === 1) coefficients[place] = value + (value > 0 ? bit : -bit);
      } else if (left-- === 0) return k;
    }
    return last + 1;
  }
  return (row, column) => {
    const block = row * stride + column;
    const at = 64 * block;
    let k = first;
    while (k <= last && state.run === 0) {
      const next = reader.next(code);
      if ((next & 15) > 1) throw tooMany();
      if ((next & 0xff) < 0xf0 && (next & 15) === 0) {
        state.run = runOf(reader, next);
        break;
      }
      k = refine(at, k, (next >> 4) & 15);
      if ((next & 15) === 1) {
        if (k > last) throw tooMany();
        coefficients[at + (zigzag[k] ?? 0)] = (next >> 8) * bit;
        filled[block] = 1;
      }
      k++;
    }
    if (state.run > 0) {
      if (filled[block] === 1) refine(at, k, 64);
      state.run--;
    }
  };
}
