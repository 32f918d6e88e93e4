import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { DType } from '../ir/type.ts';
import { elements, type Tensor } from '../weights/tensor.ts';

/** What the place of an element is called: `[0, 2]` → `instances[0].image[2]`. */
export type Naming = (at: readonly number[]) => string;

/** `instances[0][2]`, for one value that the request calls so. */
export function placesIn(name: string): Naming {
  return (at) => `${name}${at.map((index) => `[${index}]`).join('')}`;
}

/** Deeper lists are no array of any network. */
const mostDimensions = 32;

/**
 * Nested lists of numbers as an array of whatever shape they have: the first list of each depth says its size, all others must
 * agree. Takes no more memory than in proportion to what was sent. NIN6803 and NIN6804, the first of each.
 */
export function readNested(value: unknown, dtype: DType, name: Naming): Outcome<Tensor> {
  const shape: number[] = [];
  let inner = value;
  while (Array.isArray(inner)) {
    if (inner.length === 0) return fault(name(shape.map(() => 0)), 'is an empty list');
    if (shape.length === mostDimensions) return fault(name([]), `has more than ${mostDimensions} dimensions`);
    shape.push(inner.length);
    inner = inner[0];
  }
  const odd = unevenList(value, [], shape, name);
  if (odd !== undefined) return { diagnostics: [odd] };
  const data = dtype === 'float64' ? new Float64Array(elements(shape)) : new Float32Array(elements(shape));
  const problem = fill(value, [], { shape, data, dtype, name, at: { next: 0 } });
  return problem === undefined ? { value: { shape, data }, diagnostics: [] } : { diagnostics: [problem] };
}

/**
 * The first list that is not of the size of those before it; numbers are not looked at. It comes before memory is taken, because
 * the product of a few first sizes may be any number of times what was sent.
 */
function unevenList(
  value: unknown,
  place: readonly number[],
  shape: readonly number[],
  name: Naming,
): Diagnostic | undefined {
  const size = shape[place.length];
  if (size === undefined) return undefined;
  if (!Array.isArray(value)) return uneven(name(place), `is ${shown(value)}, where a list of ${size} is needed`);
  if (value.length !== size) return uneven(name(place), `has ${value.length} elements, the lists before it ${size}`);
  if (place.length === shape.length - 1) return undefined;
  for (const [index, one] of value.entries()) {
    const problem = unevenList(one, [...place, index], shape, name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

interface Target extends Tensor {
  readonly dtype: DType;
  readonly name: Naming;
  readonly at: { next: number };
}

/** Takes the numbers of lists whose sizes agree, or of one number alone. */
function fill(value: unknown, place: readonly number[], target: Target): Diagnostic | undefined {
  if (!Array.isArray(value) || place.length === target.shape.length - 1) return fillRow(value, place, target);
  for (const [index, one] of value.entries()) {
    const problem = fill(one, [...place, index], target);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The innermost lists hold nearly all that there is. */
function fillRow(value: unknown, place: readonly number[], { data, dtype, name, at }: Target): Diagnostic | undefined {
  const row: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (let index = 0; index < row.length; index++) {
    const found = numberOf(row[index], data);
    if (found === undefined) {
      const where = Array.isArray(value) ? [...place, index] : place;
      return diagnostic('NIN6804', { at: name(where), found: shown(row[index]), dtype });
    }
    data[at.next++] = found;
  }
  return undefined;
}

function numberOf(value: unknown, data: Tensor['data']): number | undefined {
  if (typeof value !== 'number') return undefined;
  const rounded = data instanceof Float32Array ? Math.fround(value) : value;
  return Number.isFinite(rounded) ? rounded : undefined;
}

/** The first element of binary data that is not finite. */
export function checkFinite({ data }: Tensor, dtype: DType, name: string): readonly Diagnostic[] {
  for (let index = 0; index < data.length; index++) {
    const found = data[index] ?? 0;
    if (!Number.isFinite(found))
      return [diagnostic('NIN6804', { at: `element ${index} of ${name}`, found: `${found}`, dtype })];
  }
  return [];
}

/** A flat array as nested lists. */
export function toNested({ shape, data }: Tensor): unknown {
  let values: readonly unknown[] = Array.from(data);
  for (const size of shape.slice(1).reverse()) {
    const count = values.length / size;
    const inner = values;
    values = Array.from({ length: count }, (_, index) => inner.slice(index * size, (index + 1) * size));
  }
  return shape.length === 0 ? values[0] : values;
}

/** A JSON value in a few words. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (value === undefined) return 'missing';
  const written = String(value);
  const short = written.length > 40 ? `${written.slice(0, 39)}…` : written;
  return typeof value === 'string' ? `the text ${JSON.stringify(short)}` : short;
}

function uneven(at: string, reason: string): Diagnostic {
  return diagnostic('NIN6803', { at, reason });
}

function fault(at: string, reason: string): Outcome<Tensor> {
  return { diagnostics: [uneven(at, reason)] };
}
