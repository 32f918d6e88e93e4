import { quoted } from './shown.ts';

/** What is wrong with the header of a safetensors file; raised inside the reader, caught by `parseHeader`. */
export class HeaderFault extends Error {
  /** The tensor it is about, where it is about one. */
  readonly tensor: string | undefined;

  constructor(reason: string, tensor?: string) {
    super(reason);
    this.tensor = tensor;
  }
}

/** Digits of 2^53 - 1. */
const longestInteger = 16;

/**
 * Reads JSON in one pass and linear time, asking for exactly what a safetensors header has. JSON.parse would do for a
 * good header, but hides names that are written twice and builds whatever a hostile one nests.
 */
export class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Calls `member` at each value of an object; it has to read the value. */
  object(what: string, member: (key: string) => void): void {
    this.#expect('{', what);
    if (this.#take('}')) return;
    do {
      const key = this.string(`a name in ${what}`);
      this.#expect(':', `the value of a name in ${what}`);
      member(key);
    } while (this.#take(','));
    this.#expect('}', `the end of ${what}`);
  }

  integers(what: string): number[] {
    const found: number[] = [];
    this.#expect('[', what);
    if (this.#take(']')) return found;
    do found.push(this.#integer(what));
    while (this.#take(','));
    this.#expect(']', `the end of ${what}`);
    return found;
  }

  string(what: string): string {
    this.#expect('"', what);
    const text = this.#text;
    const start = this.#at;
    let escaped = false;
    for (let at = start; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        this.#at = at + 1;
        return escaped ? decodeEscapes(text.slice(start - 1, at + 1), what) : text.slice(start, at);
      }
      if (unit < 0x20) throw new HeaderFault(`${what} contains a control character, at character ${at + 1}`);
      if (unit === 0x5c) {
        escaped = true;
        at++;
      }
    }
    throw new HeaderFault(`${what} is not closed`);
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length)
      throw new HeaderFault(`something follows the object, at character ${this.#at + 1}`);
  }

  #integer(what: string): number {
    this.#space();
    const start = this.#at;
    while (isDigit(this.#text.charCodeAt(this.#at)) && this.#at - start <= longestInteger) this.#at++;
    const digits = this.#text.slice(start, this.#at);
    const follows = this.#text.charAt(this.#at);
    const value = Number(digits);
    if (digits === '' || '.eE'.includes(follows || ' ') || (digits.length > 1 && digits.startsWith('0'))) {
      throw new HeaderFault(`${what} must hold integers from 0, at character ${start + 1}`);
    }
    if (!Number.isSafeInteger(value)) throw new HeaderFault(`${what} holds an integer above 2^53 - 1`);
    return value;
  }

  #expect(character: string, what: string): void {
    if (this.#take(character)) return;
    const found = this.#at < this.#text.length ? quoted(this.#text.charAt(this.#at)) : 'the end of the header';
    throw new HeaderFault(`${what} needs ${character} at character ${this.#at + 1}, but ${found} is there`);
  }

  #take(character: string): boolean {
    this.#space();
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

function decodeEscapes(literal: string, what: string): string {
  let text: unknown;
  try {
    text = JSON.parse(literal);
  } catch {
    throw new HeaderFault(`${what} has an escape that JSON does not have`);
  }
  if (typeof text !== 'string' || /\p{Surrogate}/u.test(text)) throw new HeaderFault(`${what} is not valid Unicode`);
  return text;
}
