/** A fault of the bytes themselves; whoever reads the file turns it into a diagnostic. */
export class WireFault extends Error {}

/** The kinds of fields that protobuf has today; groups (3 and 4) are long gone and never in a model. */
const wires = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** A part of the file: where a message, a text or packed numbers lie. Nothing is copied. */
export interface Span {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** How many parts of a model may still be made: what is small in the file may be large in memory. */
export interface Budget {
  left: number;
}

export function spend(budget: Budget, count = 1): void {
  budget.left -= count;
  if (budget.left < 0) throw new WireFault('it has more parts than any network that could be imported');
}

/**
 * Walks over the fields of one protobuf message. Every length is held against the end of the message before it is used.
 * Throws `WireFault`.
 */
export class Fields {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #at: number;
  /** The number of the field that `next` found. */
  number = 0;
  #wire = 0;

  constructor({ bytes, start, end }: Span) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#end = end;
  }

  /** Goes to the next field; false at the end. Its value must then be read or skipped. */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    const tag = this.#varint();
    this.#wire = tag & 7;
    this.number = Math.floor(tag / 8);
    if (this.number < 1 || this.number > 0x1fffffff) throw new WireFault(`byte ${this.#at} begins no field`);
    return true;
  }

  /** A number as int64 has it; beyond ±2^53 the nearest that a float64 can hold. */
  integer(): number {
    this.#expect(wires.varint);
    return this.#varint();
  }

  float(): number {
    this.#expect(wires.fixed32);
    const at = this.#take(4);
    return this.#view.getFloat32(at, true);
  }

  span(): Span {
    this.#expect(wires.bytes);
    const length = this.#varint();
    const start = this.#take(length);
    return { bytes: this.#bytes, start, end: start + length };
  }

  text(): string {
    return textOf(this.span());
  }

  /** Integers one by one or packed, whichever stands here. */
  integers(budget: Budget): number[] {
    if (this.#wire === wires.varint) {
      spend(budget);
      return [this.#varint()];
    }
    const { start, end } = this.span();
    spend(budget, end - start);
    const inner = new Fields({ bytes: this.#bytes, start, end });
    const values: number[] = [];
    while (inner.#at < inner.#end) values.push(inner.#varint());
    return values;
  }

  /** Floats one by one or packed. */
  floats(budget: Budget): number[] {
    if (this.#wire === wires.fixed32) {
      spend(budget);
      return [this.float()];
    }
    const { start, end } = this.span();
    if ((end - start) % 4 !== 0) throw new WireFault(`packed floats at byte ${start} end in the middle of one`);
    spend(budget, (end - start) / 4);
    return Array.from({ length: (end - start) / 4 }, (_, index) => this.#view.getFloat32(start + 4 * index, true));
  }

  /** Numbers of a tensor, as they lie: packed ones where they are, a single one as its own span. */
  numbers(): Span {
    if (this.#wire === wires.bytes) return this.span();
    const start = this.#at;
    this.skip();
    return { bytes: this.#bytes, start, end: this.#at };
  }

  skip(): void {
    if (this.#wire === wires.varint) this.#varint();
    else if (this.#wire === wires.fixed64) this.#take(8);
    else if (this.#wire === wires.fixed32) this.#take(4);
    else if (this.#wire === wires.bytes) this.span();
    else throw new WireFault(`byte ${this.#at} has a field of a kind that there is not: ${this.#wire}`);
  }

  #expect(wire: number): void {
    if (this.#wire !== wire) throw new WireFault(`field ${this.number} at byte ${this.#at} is of another kind`);
  }

  #take(length: number): number {
    const start = this.#at;
    if (length < 0 || length > this.#end - start) {
      const rest = this.#end - start;
      throw new WireFault(
        `byte ${start} begins something of ${length} bytes, but only ${rest} are left: it was cut off`,
      );
    }
    this.#at += length;
    return start;
  }

  #varint(): number {
    const { value, next } = varintAt(this.#bytes, this.#at, this.#end);
    this.#at = next;
    return value;
  }
}

/** One varint, as int64 reads it. Throws `WireFault` where it does not end. */
export function varintAt(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly value: number; readonly next: number } {
  let value = 0;
  let scale = 1;
  for (let index = start; index < end && index < start + 10; index++) {
    const byte = bytes[index] ?? 0;
    // The tenth byte is the sign: what is above 2^63 is negative.
    if (index === start + 9) {
      const low = BigInt.asIntN(64, bigVarint(bytes, start, index + 1));
      return { value: Number(low), next: index + 1 };
    }
    value += (byte & 127) * scale;
    if (byte < 128) return { value, next: index + 1 };
    scale *= 128;
  }
  throw new WireFault(`byte ${start} begins a number that does not end`);
}

function bigVarint(bytes: Uint8Array, start: number, end: number): bigint {
  let value = 0n;
  for (let index = end - 1; index >= start; index--) value = (value << 7n) | BigInt((bytes[index] ?? 0) & 127);
  return value;
}

const decoder = new TextDecoder();

/** Longer texts are no names. */
const longestText = 2 ** 16;

export function textOf({ bytes, start, end }: Span): string {
  if (end - start > longestText) throw new WireFault(`byte ${start} begins a text of ${end - start} bytes`);
  return decoder.decode(bytes.subarray(start, end));
}
