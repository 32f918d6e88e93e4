import type { Placed } from '../../ir/build/scope.ts';
import { hasExpression } from '../../parser/expression/template.ts';
import type { Blocks } from '../../parser/imports.ts';
import type { Block, Layer } from '../../parser/spec.ts';

/** Where ids live: the spec, a block, or a path of a structural layer. The names of all instances of a block together. */
export interface LocalScope {
  readonly names: ReadonlyMap<string, NamedLayer>;
  /** Scopes that are named themselves: `shortcut`, `path_2`. */
  readonly paths: ReadonlyMap<string, LocalScope>;
  /** A path sees the names around it. */
  readonly outer: LocalScope | undefined;
}

export interface NamedLayer {
  readonly layer: Layer;
  /** How much of the name is the layer's `id`; nothing where ninc gave it. */
  readonly idLength: number | undefined;
}

/** A repeat of more instances than this is not written out by name. */
const mostRepeats = 1_000;

/** What the build called each layer: the last parts of its ids. */
export function localNames(placed: readonly Placed[]): ReadonlyMap<Layer, ReadonlySet<string>> {
  const names = new Map<Layer, Set<string>>();
  for (const { layer, id } of placed) {
    const local = id.slice(id.lastIndexOf('.') + 1);
    const known = names.get(layer);
    if (known === undefined) names.set(layer, new Set([local]));
    else known.add(local);
  }
  return names;
}

/** The scopes of a spec and its blocks, made when they are asked for. */
export class Scopes {
  readonly #known: ReadonlyMap<Layer, ReadonlySet<string>>;
  readonly #block: (name: string) => Block | undefined;
  readonly #blocks = new Map<Block, LocalScope>();
  readonly #inner = new Map<Layer, LocalScope | undefined>();

  constructor(placed: readonly Placed[], blocks: Blocks, library: () => Blocks) {
    this.#known = localNames(placed);
    this.#block = (name) => (blocks.get(name) ?? library().get(name))?.block;
  }

  ofBlock(block: Block): LocalScope {
    const known = this.#blocks.get(block) ?? this.ofLayers(block.layers);
    this.#blocks.set(block, known);
    return known;
  }

  /** The scope inside of a layer: a block's, a path's. `outer` is where the layer stands. */
  inside(layer: Layer, outer: LocalScope | undefined): LocalScope | undefined {
    if (this.#inner.has(layer)) return this.#inner.get(layer);
    const made = this.#make(layer, outer);
    this.#inner.set(layer, made);
    return made;
  }

  #make(layer: Layer, outer: LocalScope | undefined): LocalScope | undefined {
    if (layer.kind === 'residual') {
      const shortcut = this.ofLayers(layer.shortcut, outer);
      return { ...this.ofLayers(layer.layers, outer, layer), paths: new Map([['shortcut', shortcut]]) };
    }
    if (layer.kind === 'branches') {
      const paths = layer.paths.map((path, index) => [`path_${index + 1}`, this.ofLayers(path, outer)] as const);
      return { ...this.ofLayers([], outer, layer), paths: new Map(paths) };
    }
    const block = this.#block(layer.name.value);
    return block && this.ofBlock(block);
  }

  /** `around` is the structural layer whose own sum or concatenation stands among them. */
  ofLayers(layers: readonly Layer[], outer?: LocalScope, around?: Layer): LocalScope {
    const names = new Map<string, NamedLayer>();
    const counts = new Map<string, number>();
    for (const layer of layers) {
      const name = layer.kind === 'call' ? layer.name.value : layer.kind;
      const count = counts.get(name) ?? 0;
      const repeats = repeatsOf(layer);
      counts.set(name, count + repeats);
      const id = idOf(layer);
      const known = this.#known.get(layer) ?? guessed(name, count, repeats, layer, id);
      const idLength = layer.id === undefined ? undefined : (id?.length ?? 0);
      for (const one of known) if (!names.has(one)) names.set(one, { layer, idLength });
    }
    if (around !== undefined) {
      const merged = around.kind === 'branches' ? around.merge : 'add';
      const own = `${merged}_${(counts.get(merged) ?? 0) + 1}`;
      if (!names.has(own)) names.set(own, { layer: around, idLength: undefined });
    }
    return { names, paths: new Map(), outer };
  }
}

function repeatsOf({ repeat }: Layer): number {
  if (repeat === undefined) return 1;
  const { value } = repeat;
  return typeof value === 'number' && Number.isSafeInteger(value) ? Math.max(0, Math.min(value, mostRepeats)) : 1;
}

/** The id that is written, if no expression gives it. */
function idOf({ id }: Layer): string | undefined {
  return id === undefined || hasExpression(id.value) ? undefined : id.value;
}

/** The names of a layer that the build did not reach. */
function guessed(name: string, count: number, repeats: number, { repeat }: Layer, id: string | undefined): string[] {
  const numbers = Array.from({ length: repeats }, (_, index) => index + 1);
  if (id === undefined) return numbers.map((number) => `${name}_${count + number}`);
  return repeat === undefined ? [id] : numbers.map((number) => `${id}_${number}`);
}
