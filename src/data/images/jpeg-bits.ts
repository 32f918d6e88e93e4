import { ImageFault } from './image.ts';
import { zigzag } from './jpeg-transform.ts';

/** So many of the bits that come next are looked up at once: most code words fit, with the number behind them. */
const window = 10;

/** What is looked up of a code word whose number does not fit into the window, and of one that does not itself. */
const partial = 32;
const tooLong = 63;

/** A Huffman code (ITU T.81, annex C), ready to be read with. */
export interface Code {
  /**
   * For the bits of the window: how many of them the word that begins there and the number behind it take, the symbol in bits 8 to 15,
   * above them the number. Where the number does not fit only the word is counted, with `partial`; where the word does not, there is
   * `tooLong`.
   */
  readonly quick: Int32Array;
  /** Of each length: one more than its last code word, and what added to a code word gives the index of its symbol. */
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint8Array;
}

/** Makes the code of 16 counts of code words by length, and their symbols. Throws ImageFault. */
export function huffmanCode(counts: Uint8Array, symbols: Uint8Array): Code {
  const quick = new Int32Array(1 << window).fill(tooLong);
  const limits = new Int32Array(17);
  const offsets = new Int32Array(17);
  let word = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] ?? 0;
    offsets[length] = index - word;
    if (word + count > 1 << length) throw new ImageFault('its data are broken: a Huffman table has too many codes');
    for (let k = 0; k < count && length <= window; k++) enter(quick, word + k, length, symbols[index + k] ?? 0);
    index += count;
    word += count;
    limits[length] = word;
    word <<= 1;
  }
  return { quick, limits, offsets, symbols };
}

/** Enters what the bits of the window say that begin with a code word. */
function enter(quick: Int32Array, word: number, length: number, symbol: number): void {
  const rest = window - length;
  const size = symbol & 15;
  for (let behind = 0; behind < 1 << rest; behind++) {
    const said = size > rest ? partial | length : (signed(behind >> (rest - size), size) << 16) | (length + size);
    quick[(word << rest) | behind] = (symbol << 8) | said;
  }
}

/** A number of so many bits with its sign (ITU T.81, EXTEND): those that begin with 0 are negative. */
function signed(bits: number, size: number): number {
  return size === 0 || bits >> (size - 1) === 1 ? bits : bits - (1 << size) + 1;
}

/** The bits of one scan, to its end; a byte after 0xff is a marker, unless it is 0, which is left out. Throws ImageFault. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  /** The first `#count` of these 32 bits come next; the others are 0. */
  #bits = 0;
  #count = 0;
  /** How many of the bits stand for what the data lack. */
  #lacking = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The next bits as a number; 1 to 16. */
  take(length: number): number {
    if (this.#count < length) this.#fill();
    const value = this.#bits >>> (32 - length);
    this.#drop(length);
    return value;
  }

  /** The next symbol of a code, in the low byte; above it the signed number behind it, of as many bits as the low half of the symbol says. */
  next(code: Code): number {
    if (this.#count < 16) this.#fill();
    const found = code.quick[this.#bits >>> (32 - window)] ?? tooLong;
    if (found === tooLong) return this.#withNumber(this.#longSymbol(code));
    this.#drop(found & 31);
    return (found & partial) === 0 ? found >> 8 : this.#withNumber(found >> 8);
  }

  /** Reads the coefficients of a sequential block but the first to where they belong in it; whether there are any. */
  coefficients(code: Code, block: Int16Array): boolean {
    // Most of the time of a picture goes here: bits are in variables, and one comparison sends all that is unusual to `next`.
    let bits = this.#bits;
    let count = this.#count;
    let any = false;
    const { quick } = code;
    const places = zigzag;
    const rest = 32 - window;
    for (let k = 1; k < 64; k++) {
      let next = quick[bits >>> rest] ?? tooLong;
      const left = count - (next & 63);
      if (left >= this.#lacking) {
        bits <<= next;
        count = left;
        next >>= 8;
      } else {
        this.#bits = bits;
        this.#count = count;
        next = this.next(code);
        bits = this.#bits;
        count = this.#count;
      }
      const size = next & 15;
      k += (next >> 4) & 15;
      if (size === 0) {
        if ((next & 0xff) < 0xf0) break;
        continue;
      }
      if (k > 63) throw tooMany();
      block[places[k] ?? 0] = next >> 8;
      any = true;
    }
    this.#bits = bits;
    this.#count = count;
    return any;
  }

  #withNumber(symbol: number): number {
    const size = symbol & 15;
    return size === 0 ? symbol : (signed(this.take(size), size) << 8) | symbol;
  }

  /** The next symbol, whose code word is longer than the window. */
  #longSymbol({ limits, offsets, symbols }: Code): number {
    for (let length = window + 1; length <= 16; length++) {
      const word = this.#bits >>> (32 - length);
      if (word < (limits[length] ?? 0)) {
        this.#drop(length);
        return symbols[word + (offsets[length] ?? 0)] ?? 0;
      }
    }
    throw new ImageFault('its data are broken: a code that is in no table');
  }

  /** Goes on behind the restart marker of a number, 0 to 7. */
  restart(number: number): void {
    const at = this.end();
    if (this.#bytes[at + 1] !== 0xd0 + number) throw new ImageFault('its data are broken: a restart marker is missing');
    this.#at = at + 2;
    this.#bits = 0;
    this.#count = 0;
    this.#lacking = 0;
  }

  /** Where the next marker begins; what may be left before it is passed over. */
  end(): number {
    for (let at = this.#at; ; at++) {
      at = this.#bytes.indexOf(0xff, at);
      if (at < 0 || at + 1 >= this.#bytes.length) throw new ImageFault('it is cut short');
      const next = this.#bytes[at + 1];
      if (next !== 0 && next !== 0xff) return at;
    }
  }

  #drop(length: number): void {
    this.#bits <<= length;
    this.#count -= length;
    if (this.#count >= this.#lacking) return;
    const cut = this.#at + 1 >= this.#bytes.length;
    throw new ImageFault(cut ? 'it is cut short' : 'its data are broken: a marker comes too early');
  }

  #fill(): void {
    let at = this.#at;
    let bits = this.#bits;
    let count = this.#count;
    for (; count <= 24; count += 8) {
      const byte = this.#bytes[at];
      const stuffed = byte === 0xff && this.#bytes[at + 1] === 0;
      if (byte === undefined || (byte === 0xff && !stuffed)) this.#lacking += 8;
      else {
        bits |= byte << (24 - count);
        at += stuffed ? 2 : 1;
      }
    }
    this.#at = at;
    this.#bits = bits;
    this.#count = count;
  }
}

export function tooMany(): ImageFault {
  return new ImageFault('its data are broken: a block has too many coefficients, or too large ones');
}
