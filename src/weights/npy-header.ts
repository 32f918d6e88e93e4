import { quoted } from './shown.ts';

/** What a .npy header says. */
export interface NpyHeader {
  /** numpy's type string (`<f4`), or `undefined` for a structured type, which is a list. */
  readonly descr: string | undefined;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** What is wrong with a header; raised inside the reader, caught by `readNpy`. */
export class NpyFault extends Error {}

/** Digits of 2^53 - 1. */
const longestInteger = 16;

/**
 * Reads the header's text: a Python dictionary with exactly the keys `descr`, `fortran_order` and `shape`. Only the literals that
 * numpy writes there are known; nothing is evaluated. Throws `NpyFault`.
 */
export function parseNpyHeader(text: string): NpyHeader {
  const reader = new LiteralReader(text);
  let descr: { readonly value: string | undefined } | undefined;
  let fortranOrder: boolean | undefined;
  let shape: readonly number[] | undefined;
  reader.expect('{');
  while (!reader.take('}')) {
    const key = reader.string();
    reader.expect(':');
    if (key === 'descr' && descr === undefined) {
      if (reader.sees('[')) {
        // A structured type cannot be read whatever it holds, and nothing behind it would change that.
        return { descr: undefined, fortranOrder: false, shape: [] };
      }
      descr = { value: reader.string() };
    } else if (key === 'fortran_order' && fortranOrder === undefined) fortranOrder = reader.boolean();
    else if (key === 'shape' && shape === undefined) shape = reader.tuple();
    else throw new NpyFault(`the key ${quoted(key.slice(0, 40))} is unknown or there twice`);
    if (!reader.take(',')) {
      reader.expect('}');
      break;
    }
  }
  reader.end();
  if (descr === undefined) throw new NpyFault("it has no 'descr'");
  if (fortranOrder === undefined) throw new NpyFault("it has no 'fortran_order'");
  if (shape === undefined) throw new NpyFault("it has no 'shape'");
  return { descr: descr.value, fortranOrder, shape };
}

/** The header that `numpy.save` writes for a C-order array, byte for byte: with the room for a growing first dimension. */
export function formatNpyHeader(descr: '<f4' | '<f8' | '|u1', shape: readonly number[]): string {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const [first] = shape;
  return first === undefined ? text : text + ' '.repeat(21 - String(first).length);
}

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  sees(character: string): boolean {
    this.#space();
    return this.#text.charAt(this.#at) === character;
  }

  take(character: string): boolean {
    if (!this.sees(character)) return false;
    this.#at++;
    return true;
  }

  expect(character: string): void {
    if (!this.take(character)) throw this.#fault(character);
  }

  string(): string {
    this.#space();
    const quote = this.#text.charAt(this.#at);
    const end = quote === "'" || quote === '"' ? this.#text.indexOf(quote, this.#at + 1) : -1;
    if (end < 0) throw this.#fault('a string');
    const found = this.#text.slice(this.#at + 1, end);
    if (found.includes('\\')) throw this.#fault('a string without escapes');
    this.#at = end + 1;
    return found;
  }

  boolean(): boolean {
    this.#space();
    for (const [word, value] of [
      ['True', true],
      ['False', false],
    ] as const) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    throw this.#fault('True or False');
  }

  /** `()`, `(3,)`, `(2, 3)` or `(2, 3,)`; `(3)` is a number in Python. */
  tuple(): readonly number[] {
    const found: number[] = [];
    this.expect('(');
    while (!this.take(')')) {
      found.push(this.#integer());
      if (this.take(',')) continue;
      if (found.length === 1) throw this.#fault('a comma');
      this.expect(')');
      break;
    }
    return found;
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#fault('the end');
  }

  #integer(): number {
    this.#space();
    const start = this.#at;
    while (/[0-9]/.test(this.#text.charAt(this.#at)) && this.#at - start <= longestInteger) this.#at++;
    const value = Number(this.#text.slice(start, this.#at));
    if (this.#at === start) throw this.#fault('an integer from 0');
    if (!Number.isSafeInteger(value)) throw new NpyFault('its shape holds an integer above 2^53 - 1');
    return value;
  }

  #space(): void {
    while (this.#at < this.#text.length && ' \n\t\r'.includes(this.#text.charAt(this.#at))) this.#at++;
  }

  #fault(needed: string): NpyFault {
    const found = this.#at < this.#text.length ? quoted(this.#text.charAt(this.#at)) : 'its end';
    return new NpyFault(`its header needs ${needed} at character ${this.#at + 1}, but ${found} is there`);
  }
}
