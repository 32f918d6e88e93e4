import { ImageFault } from './image.ts';

/** The bits that most codes fit into: these are looked up at once. */
const short = 8;

/** A Huffman code (ITU T.81, annex C), ready to be read with. */
export interface Code {
  /** For the next 8 bits: the length of the code word that begins there, times 256, and its symbol; 0 where it is longer. */
  readonly quick: Uint16Array;
  /** Of each length: one more than its last code word, and what added to a code word gives the index of its symbol. */
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint8Array;
}

/** Makes the code of 16 counts of code words by length, and their symbols. Throws ImageFault. */
export function huffmanCode(counts: Uint8Array, symbols: Uint8Array): Code {
  const quick = new Uint16Array(1 << short);
  const limits = new Int32Array(17);
  const offsets = new Int32Array(17);
  let word = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] ?? 0;
    offsets[length] = index - word;
    if (length <= short) {
      const step = 1 << (short - length);
      for (let k = 0; k < count; k++) {
        quick.fill((length << 8) | (symbols[index + k] ?? 0), (word + k) * step, (word + k + 1) * step);
      }
    }
    index += count;
    word += count;
    if (word > 1 << length) throw new ImageFault('its data are broken: a Huffman table has too many codes');
    limits[length] = word;
    word <<= 1;
  }
  return { quick, limits, offsets, symbols };
}

/** The bits of one scan, to its end; a byte after 0xff is a marker, unless it is 0, which is left out. Throws ImageFault. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  /** The last `#count` bits of these come next. */
  #bits = 0;
  #count = 0;
  /** How many of the bits stand for what the data lack. */
  #lacking = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The next bits as a number; at most 16. */
  take(length: number): number {
    if (this.#count < length) this.#fill();
    const value = (this.#bits >>> (this.#count - length)) & ((1 << length) - 1);
    this.#drop(length);
    return value;
  }

  /** A number of so many bits with its sign (ITU T.81, EXTEND): those that begin with 0 are negative. */
  takeSigned(length: number): number {
    if (length === 0) return 0;
    const value = this.take(length);
    return value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  /** The next symbol of a code. */
  symbol(code: Code): number {
    if (this.#count < 16) this.#fill();
    const found = code.quick[(this.#bits >>> (this.#count - short)) & 0xff] ?? 0;
    if (found !== 0) {
      this.#drop(found >> 8);
      return found & 0xff;
    }
    for (let length = short + 1; length <= 16; length++) {
      const word = (this.#bits >>> (this.#count - length)) & ((1 << length) - 1);
      if (word < (code.limits[length] ?? 0)) {
        this.#drop(length);
        return code.symbols[word + (code.offsets[length] ?? 0)] ?? 0;
      }
    }
    throw new ImageFault('its data are broken: a code that is in no table');
  }

  /** Goes on behind the restart marker of a number, 0 to 7. */
  restart(number: number): void {
    const at = this.end();
    if (this.#bytes[at + 1] !== 0xd0 + number) throw new ImageFault('its data are broken: a restart marker is missing');
    this.#at = at + 2;
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
    this.#count -= length;
    if (this.#count >= this.#lacking) return;
    const cut = this.#at + 1 >= this.#bytes.length;
    throw new ImageFault(cut ? 'it is cut short' : 'its data are broken: a marker comes too early');
  }

  #fill(): void {
    while (this.#count <= 24) {
      const byte = this.#bytes[this.#at];
      const stuffed = byte === 0xff && this.#bytes[this.#at + 1] === 0;
      const given = byte !== undefined && (byte !== 0xff || stuffed);
      this.#bits = (this.#bits << 8) | (given ? byte : 0);
      this.#count += 8;
      if (given) this.#at += stuffed ? 2 : 1;
      else this.#lacking += 8;
    }
  }
}
