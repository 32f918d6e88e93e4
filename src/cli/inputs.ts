import { diagnostic } from '../diagnostics/catalog.ts';
import { NincError } from '../diagnostics/error.ts';
import type { Constraint } from '../ir/dim/bound.ts';
import { evaluate, symbolsOf } from '../ir/dim/dim.ts';
import type { Graph, GraphInput } from '../ir/graph.ts';
import type { InputValue } from '../load.ts';
import { uniformInput } from '../weights/initialise.ts';
import { readNpy } from '../weights/npy.ts';
import { elements } from '../weights/tensor.ts';
import { UsageError } from './command.ts';

export interface InputFlags {
  readonly files: readonly string[];
  readonly batch: string | undefined;
  readonly dims: readonly string[];
  readonly seed: number;
}

/** More elements than this are no test input any more. */
const mostElements = 2 ** 30;

/** The inputs of one run: from files where flags name them, seeded random elsewhere. */
export async function readInputs(
  graph: Graph,
  { files, batch, dims, seed }: InputFlags,
): Promise<Record<string, InputValue>> {
  const named = assign(graph, files);
  const sizes = randomSizes(graph, batch, dims);
  const values: Record<string, InputValue> = {};
  for (const [index, input] of graph.inputs.entries()) {
    const file = named.get(input.name);
    values[input.name] = file === undefined ? random(input, sizes, seed + index) : await readFile(input, file, sizes);
  }
  return values;
}

/** `NAME=FILE`, or `FILE` alone where there is one input. */
function assign(graph: Graph, words: readonly string[]): Map<string, string> {
  const names = graph.inputs.map(({ name }) => name);
  const found = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf('=');
    const before = at < 0 ? '' : word.slice(0, at);
    const known = names.includes(before);
    const [only, ...others] = names;
    if (!known && (others.length > 0 || /^[A-Za-z_][A-Za-z0-9_]*$/.test(before))) {
      throw new UsageError(`--input ${word}: write it as NAME=FILE; the inputs are ${names.join(', ')}`);
    }
    const name = known ? before : (only ?? '');
    if (found.has(name)) throw new UsageError(`--input gives ${name} twice`);
    found.set(name, known ? word.slice(at + 1) : word);
  }
  return found;
}

/** Sizes for random inputs: `--batch` for first dimensions, `--dim` for others, else the least that the constraints allow. */
function randomSizes(graph: Graph, batch: string | undefined, dims: readonly string[]): Record<string, number> {
  const asked = Object.fromEntries(
    dims.map((word) => {
      const [name = '', size = ''] = word.split('=');
      return [name, positive(`--dim ${word}`, size)] as const;
    }),
  );
  const count = batch === undefined ? 1 : positive(`--batch ${batch}`, batch);
  const firsts = new Set(
    graph.inputs.flatMap(({ type }) => (type.shape[0] === undefined ? [] : [...symbolsOf(type.shape[0])])),
  );
  const all = new Set(graph.inputs.flatMap(({ type }) => type.shape.flatMap((dim) => [...symbolsOf(dim)])));
  for (const name of Object.keys(asked)) {
    if (!all.has(name))
      throw new UsageError(`--dim ${name}: the spec has no such symbol; it has ${[...all].join(', ') || 'none'}`);
  }
  return Object.fromEntries(
    [...all].map((name) => [name, asked[name] ?? (firsts.has(name) ? count : least(name, graph.constraints))]),
  );
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value))
    throw new UsageError(`${flag}: the size must be a positive integer`);
  return value;
}

/** The lower bound of a symbol that stands alone in a constraint. */
function least(name: string, constraints: readonly Constraint[]): number {
  const bounds = constraints.map((constraint) => {
    if (constraint.kind !== 'at_least') return 1;
    const symbols = symbolsOf(constraint.dim);
    if (symbols.size !== 1 || !symbols.has(name)) return 1;
    return evaluate(constraint.dim, { [name]: 1 }) === 1 ? constraint.min : 1;
  });
  return Math.max(1, ...bounds);
}

function random({ name, type }: GraphInput, sizes: Readonly<Record<string, number>>, seed: number): InputValue {
  const shape = type.shape.map((dim) => evaluate(dim, sizes));
  if (elements(shape) > mostElements)
    throw new UsageError(`a random ${name} of [${shape.join(', ')}] is too large; give smaller sizes`);
  const value = uniformInput(shape, seed);
  return type.dtype === 'float64' ? { shape, data: Float64Array.from(value.data) } : value;
}

/** A `.npy` array as it is; a picture decoded, resized to the input's height and width, and scaled to 0…1. */
async function readFile(
  { name, type }: GraphInput,
  file: string,
  sizes: Readonly<Record<string, number>>,
): Promise<InputValue> {
  if (!/\.(png|jpe?g)$/i.test(file)) {
    const array = readNpy(file);
    if (array.value === undefined) throw new NincError(array.diagnostics);
    return array.value;
  }
  const { readImage, resize, toTensor } = await import('../data/images/index.ts');
  const shape = type.shape.map((dim) => evaluate(dim, sizes));
  const [batch, channels = 0, height = 0, width = 0] = shape;
  if (shape.length !== 4 || (channels !== 1 && channels !== 3) || batch !== 1) {
    throw new NincError([diagnostic('NIN6101', { name, shape: shape.join(', ') }, { file })]);
  }
  const image = readImage(file);
  if (image.value === undefined) throw new NincError(image.diagnostics);
  return toTensor(resize(image.value, height, width), channels);
}
