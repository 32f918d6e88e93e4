import { constants } from 'node:buffer';
import { maximumImageBytes } from '../data/images/index.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Dim, DimOverflow, evaluate, symbolsOf } from '../ir/dim/dim.ts';
import type { Graph } from '../ir/graph.ts';
import { elements } from '../weights/tensor.ts';
import type { Inputs } from './served.ts';

/** What a request may take of the server. */
export interface Limits {
  /** The largest sizes of each input, and which of them the spec leaves open. */
  readonly shapes: Readonly<Record<string, readonly Size[]>>;
  /** Bytes of one body. */
  readonly bodyBytes: number;
  /** Bytes of one picture. */
  readonly pictureBytes: number;
  /** Bytes of all bodies that are held at a time. */
  readonly heldBytes: number;
  /** Predictions that are under way or wait. */
  readonly requests: number;
}

interface Size {
  readonly most: number;
  readonly open: boolean;
}

export interface LimitOptions {
  /** Samples in one request. */
  readonly batch: number;
  /** The largest size of other symbols, by name. */
  readonly dims: Readonly<Record<string, number>>;
  readonly requests: number;
}

/** A size that is open and that nobody bounds: larger pictures than this are rare. */
const usualSize = 1024;
/** A JSON number at full length (`-1.2345678901234567e-308`), a comma, and some space around. */
const bytesANumber = 32;
/** Names, shapes and brackets. */
const bytesAround = 64 * 1024;

/** From the sizes of the model's inputs: at most what JavaScript holds in one text. */
export function limitsOf(graph: Graph, { batch, dims, requests }: LimitOptions): Limits {
  const samples = new Set(graph.inputs.flatMap(({ type: { shape } }) => [...symbolsOf(shape[0] ?? 1)]));
  const symbols = graph.inputs.flatMap(({ type }) => type.shape.flatMap((dim) => [...symbolsOf(dim)]));
  const sizes = Object.fromEntries(
    symbols.map((name) => [name, dims[name] ?? (samples.has(name) ? batch : usualSize)] as const),
  );
  const shapes = Object.fromEntries(
    graph.inputs.map(({ name, type }) => [
      name,
      type.shape.map((dim) => ({ most: largest(dim, sizes), open: typeof dim !== 'number' })),
    ]),
  );
  const numbers = Object.values(shapes).reduce((sum, shape) => sum + elements(shape.map(({ most }) => most)), 0);
  const bodyBytes = Math.min(numbers * bytesANumber + bytesAround, constants.MAX_STRING_LENGTH);
  const pictureBytes = maximumImageBytes;
  return { shapes, bodyBytes, pictureBytes, requests, heldBytes: 4 * Math.max(bodyBytes, pictureBytes) };
}

function largest(dim: Dim, sizes: Readonly<Record<string, number>>): number {
  try {
    return evaluate(dim, sizes);
  } catch (error) {
    if (error instanceof DimOverflow) return Number.MAX_SAFE_INTEGER;
    throw error;
  }
}

/** NIN6806 for arrays whose open sizes are larger than the server takes; all else is judged when the model runs. */
export function beyond(inputs: Inputs, { shapes }: Limits): readonly Diagnostic[] {
  return Object.entries(inputs).flatMap(([name, { shape }]) => {
    const limit = shapes[name] ?? [];
    const otherwise = limit.some(({ most, open }, axis) => !open && shape[axis] !== most);
    const large = limit.some(({ most, open }, axis) => open && (shape[axis] ?? 0) > most);
    if (!large || otherwise || shape.length !== limit.length) return [];
    const sizes = { found: `the sizes [${shape.join(', ')}]`, limit: `[${limit.map(({ most }) => most).join(', ')}]` };
    return [diagnostic('NIN6806', { what: name, ...sizes })];
  });
}
