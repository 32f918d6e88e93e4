import { diagnostic } from '../diagnostics/catalog.ts';
import { NincError } from '../diagnostics/error.ts';
import { symbolName } from '../ir/dim/dim.ts';
import type { Graph, GraphInput } from '../ir/graph.ts';
import type { InputValue } from '../load.ts';
import { uniformInput } from '../weights/initialise.ts';
import { readNpy } from '../weights/npy.ts';
import { elements } from '../weights/tensor.ts';
import { UsageError } from './command.ts';
import { askedSizes, type Known, mostElements, numbersOf, sizesOf } from './sizes.ts';

export interface InputFlags {
  readonly files: readonly string[];
  readonly batch: string | undefined;
  readonly dims: readonly string[];
  readonly seed: number;
}

/** What an input is given as, before every symbol has its size. */
interface Source {
  /** The sizes that it fixes, in the order of its dimensions; none where it takes any. */
  readonly shape: readonly (number | undefined)[];
  /** The array that it comes from as it is, whose sizes no flag can change; a picture can be resized. */
  readonly array?: string;
  make(sizes: Known): InputValue;
}

/** The inputs of one run: from files where flags name them, seeded random elsewhere. */
export async function readInputs(
  graph: Graph,
  { files, batch, dims, seed }: InputFlags,
): Promise<Record<string, InputValue>> {
  const named = assign(graph, files);
  const asked = askedSizes(graph, batch, dims);
  const sources: { readonly input: GraphInput; readonly source: Source }[] = [];
  for (const [index, input] of graph.inputs.entries()) {
    const file = named.get(input.name);
    const source =
      file === undefined
        ? { shape: [], make: (sizes: Known) => random(input, sizes, seed + index) }
        : await fromFile(input, file);
    refuseOtherSizes(input, source, asked);
    sources.push({ input, source });
  }
  const sizes = sizesOf(graph, { ...fixedBy(sources), ...asked });
  return Object.fromEntries(sources.map(({ input, source }) => [input.name, source.make(sizes)]));
}

/** Flags give sizes to what is random; that an array has another size is said, not passed over. */
function refuseOtherSizes({ name, type }: GraphInput, { shape, array }: Source, asked: Known): void {
  if (array === undefined) return;
  for (const [axis, dim] of type.shape.entries()) {
    const symbol = symbolName(dim);
    const size = shape[axis];
    const other = symbol === undefined ? undefined : asked[symbol];
    if (size === undefined || other === undefined || other === size) continue;
    const flag = axis === 0 ? '--batch' : '--dim';
    throw new UsageError(
      `${symbol} cannot be ${other}: ${array} gives ${name} the shape [${shape.join(', ')}]; ${flag} is for random inputs`,
    );
  }
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
    if (word.slice(at + 1) === '') throw new UsageError(`--input ${word}: a file is missing behind =`);
    const name = known ? before : (only ?? '');
    if (found.has(name)) throw new UsageError(`--input gives ${name} twice`);
    found.set(name, known ? word.slice(at + 1) : word);
  }
  return found;
}

/** The sizes of symbols that stand alone in a dimension whose size a file fixes; the first file decides. */
function fixedBy(sources: readonly { readonly input: GraphInput; readonly source: Source }[]): Known {
  const pairs = sources.flatMap(({ input, source }) =>
    input.type.shape.flatMap((dim, axis) => {
      const symbol = symbolName(dim);
      const size = source.shape[axis];
      return symbol === undefined || size === undefined ? [] : [[symbol, size] as const];
    }),
  );
  return Object.fromEntries(pairs.reverse());
}

function random({ name, type }: GraphInput, sizes: Known, seed: number): InputValue {
  const shape = numbersOf(type, sizes);
  if (elements(shape) > mostElements)
    throw new UsageError(`a random ${name} of [${shape.join(', ')}] is too large; give smaller sizes`);
  const value = uniformInput(shape, seed);
  return type.dtype === 'float64' ? { shape, data: Float64Array.from(value.data) } : value;
}

/** A `.npy` array as it is; a picture decoded, resized to the input's height and width, and scaled to 0…1. */
async function fromFile(input: GraphInput, file: string): Promise<Source> {
  if (/\.(png|jpe?g)$/i.test(file)) return fromPicture(input, file);
  const { value, diagnostics } = readNpy(file);
  if (value === undefined) throw new NincError(diagnostics);
  return { shape: value.shape, array: file, make: () => value };
}

/** Where the input takes any height and width, a picture keeps its own. */
async function fromPicture({ name, type }: GraphInput, file: string): Promise<Source> {
  const { readImage, resize, toTensor } = await import('../data/images/index.ts');
  const { value: image, diagnostics } = readImage(file);
  if (image === undefined) throw new NincError(diagnostics);
  return {
    shape: [1, undefined, image.height, image.width],
    make(sizes) {
      const shape = numbersOf(type, sizes);
      const [batch, channels = 0, height = 0, width = 0] = shape;
      if (shape.length !== 4 || (channels !== 1 && channels !== 3) || batch !== 1)
        throw new NincError([diagnostic('NIN6101', { name, shape: shape.join(', ') }, { file })]);
      if (channels * height * width > mostElements)
        throw new UsageError(`a picture of ${height} × ${width} is too large; give smaller sizes`);
      return toTensor(resize(image, height, width), channels);
    },
  };
}
