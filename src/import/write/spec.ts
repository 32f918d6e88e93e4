import { formatPlain, type Plain } from '../../format/plain.ts';
import { formatDim } from '../../ir/dim/text.ts';
import type { Rolled } from '../blocks/roll.ts';
import type { Net } from '../net.ts';
import { type Argument, isDefault, isList } from '../structure/arguments.ts';
import type { BlockDefinition, BlockParam, Item } from '../structure/item.ts';

/** A spec of layers and blocks as a person would have written it: in the one style, defaults left out. */
export function writeSpec(net: Net, { layers, blocks }: Rolled, description: string): string {
  const within: Within = { blocks: new Map(blocks.map((block) => [block.name, block])), lists: new Map() };
  // A block stands behind those that it is made of.
  const written = blocks.toReversed().map((block) => [block.name, blockOf(block, within)]);
  return formatPlain({
    ninc: 1,
    name: net.name,
    description,
    inputs: Object.fromEntries(net.inputs.map((input) => [input.name, inputOf(input)])),
    ...(blocks.length > 0 && { blocks: Object.fromEntries(written) }),
    layers: listOf(layers, { made: namesIn(layers) }, within),
    ...outputsOf(net, layers),
  });
}

/** What a layer is written among: the blocks that there are, and the params around it that are lists, with their lengths. */
interface Within {
  readonly blocks: ReadonlyMap<string, BlockDefinition>;
  readonly lists: ReadonlyMap<string, number>;
}

function inputOf({ type: { shape, dtype } }: Net['inputs'][number]): Plain {
  return {
    shape: shape.map((size) => (typeof size === 'number' ? size : formatDim(size))),
    ...(dtype === 'float64' && { dtype }),
  };
}

function outputsOf(net: Net, layers: readonly Item[]): { readonly outputs?: Plain } {
  const [only] = net.outputs;
  if (net.outputs.length === 1 && only?.name === 'output' && layers.at(-1)?.output === only.value) return {};
  const names = namesIn(layers);
  return { outputs: Object.fromEntries(net.outputs.map(({ name, value }) => [name, names.get(value) ?? value])) };
}

function blockOf({ params, body }: BlockDefinition, within: Within): Plain {
  const lists = new Map(params.flatMap(({ name, length }) => (length === undefined ? [] : [[name, length] as const])));
  return {
    ...(params.length > 0 && { params: Object.fromEntries(params.map((param) => [param.name, declaration(param)])) }),
    layers: innerList(body, { ...within, lists }),
  };
}

function declaration({ type, length, default: fallback }: BlockParam): Plain {
  if (type === 'ints') return { type, ...(length !== undefined && { length }) };
  if (fallback === undefined) return { type };
  return type === 'int' ? fallback : { type, default: fallback };
}

/** What the layers of a list call the values that they read. */
interface Names {
  readonly made: ReadonlyMap<string, string>;
  /** What the list itself was given, where it is not the network's own, which reads inputs by their names. */
  readonly given?: 'input';
}

/** What each value of a list is called: layers are counted by their word, a repeated one goes by its last instance. */
function namesIn(list: readonly Item[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  for (const { word, id, repeat, output } of list) {
    const times = typeof repeat === 'number' ? repeat : 1;
    const count = (counts.get(word) ?? 0) + times;
    counts.set(word, count);
    const numbered = repeat === 1 ? id : `${id}_${times}`;
    names.set(output, id === undefined ? `${word}_${count}` : (numbered ?? id));
  }
  return names;
}

/** The layers of a block or a path. */
function innerList(list: readonly Item[], within: Within): readonly Plain[] {
  return listOf(list, { made: namesIn(list), given: 'input' }, within);
}

function listOf(list: readonly Item[], names: Names, within: Within): readonly Plain[] {
  return list.map((item) => layerOf(item, names, within));
}

function layerOf(item: Item, names: Names, within: Within): Plain {
  const { word, from, id, repeat, paths } = item;
  const inside = paths.length > 0 ? structureOf(item, within) : shownArguments(item, within);
  if (inside === undefined && id === undefined && from === undefined && repeat === 1) return word;
  return {
    [word]: inside ?? null,
    ...(id !== undefined && { id }),
    ...(from !== undefined && { from: references(from, names) }),
    ...(repeat !== 1 && { repeat }),
  };
}

function references(from: readonly string[], { made, given }: Names): Plain {
  const named = from.map((value) => made.get(value) ?? given ?? value);
  const [only] = named;
  return named.length === 1 && only !== undefined ? only : named;
}

function structureOf({ word, args, paths }: Item, within: Within): Plain {
  const lists = paths.map((path) => innerList(path, within));
  if (word === 'residual') {
    const [layers = [], shortcut = []] = lists;
    return { layers, ...(shortcut.length > 0 && { shortcut }) };
  }
  const { merge, dim = 1 } = args;
  return { ...(merge !== undefined && { merge }), ...(dim !== 1 && { dim }), paths: lists };
}

/** Arguments that say something: neither the defaults of an operation nor those of a block; nothing where none does. */
function shownArguments({ word, args }: Item, { blocks, lists }: Within): Plain | undefined {
  const block = blocks.get(word);
  const shown = Object.entries(args).flatMap(([key, value]): [string, Plain][] => {
    const declared = block?.params.find(({ name }) => name === key);
    if (declared?.default !== undefined && declared.default === value) return [];
    if (isDefault(word, key, value, args)) return [];
    if (word === 'nin_block' && ((key === 'stride' && value === 1) || (key === 'padding' && value === 0))) return [];
    return [[key, argumentOf(value, lists)]];
  });
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
}

/** All elements of one param, in order, are that param. */
function argumentOf(value: Argument, lists: ReadonlyMap<string, number>): Plain {
  if (!isList(value)) return value;
  const param = /^\$\{(\w+)\[0\]\}$/.exec(String(value[0]))?.[1];
  const whole =
    param !== undefined &&
    lists.get(param) === value.length &&
    value.every((one, index) => one === `\${${param}[${index}]}`);
  return whole ? `\${${param}}` : value;
}
