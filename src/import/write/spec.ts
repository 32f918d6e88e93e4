import { formatSpec } from '../../format/format.ts';
import { formatDim } from '../../ir/dim/text.ts';
import type { Rolled } from '../blocks/roll.ts';
import type { Net } from '../net.ts';
import { isDefault } from '../structure/arguments.ts';
import type { BlockDefinition, BlockParam, Item } from '../structure/item.ts';
import { flow, scalar } from './yaml.ts';

/** A spec of layers and blocks as a person would have written it: in the one style, defaults left out. */
export function writeSpec(net: Net, { layers, blocks }: Rolled, description: string): string {
  const within: Within = { blocks: new Map(blocks.map((block) => [block.name, block])), lists: new Map() };
  const inputs = net.inputs.map(({ name, type }) => {
    const shape = type.shape.map((size) => (typeof size === 'number' ? `${size}` : scalar(formatDim(size))));
    const dtype = type.dtype === 'float64' ? ', dtype: float64' : '';
    return `  ${name}: {shape: [${shape.join(', ')}]${dtype}}`;
  });
  const names = namesIn(layers, net.inputs[0]?.name ?? 'image');
  const lines = [
    'ninc: 1',
    `name: ${scalar(net.name)}`,
    `description: ${scalar(description)}`,
    'inputs:',
    ...inputs,
    ...(blocks.length === 0 ? [] : ['blocks:', ...inUseOrder(blocks).flatMap((block) => writeBlock(block, within))]),
    'layers:',
    ...writeList(layers, names, within, 2),
    ...writeOutputs(net, layers, names),
  ];
  const text = `${lines.join('\n')}\n`;
  // What is too long to be formatted is too long to be compiled, which says so.
  return formatSpec(text).value ?? text;
}

/** What a layer is written among: the blocks that there are, and the params around it that are lists, with their lengths. */
interface Within {
  readonly blocks: ReadonlyMap<string, BlockDefinition>;
  readonly lists: ReadonlyMap<string, number>;
}

/** A block stands behind those that it is made of. */
function inUseOrder(blocks: readonly BlockDefinition[]): readonly BlockDefinition[] {
  return blocks.toReversed();
}

function writeOutputs(net: Net, layers: readonly Item[], names: ReadonlyMap<string, string>): readonly string[] {
  const [only] = net.outputs;
  if (net.outputs.length === 1 && only?.name === 'output' && layers.at(-1)?.output === only.value) return [];
  const entries = net.outputs.map(({ name, value }) => `${name}: ${names.get(value) ?? value}`);
  return [`outputs: {${entries.join(', ')}}`];
}

function writeBlock({ name, params, body }: BlockDefinition, within: Within): readonly string[] {
  const lists = new Map(
    params.flatMap(({ name: param, length }) => (length === undefined ? [] : [[param, length] as const])),
  );
  const declared = params.map((param) => `${param.name}: ${declaration(param)}`);
  return [
    `  ${name}:`,
    ...(params.length === 0 ? [] : [`    params: {${declared.join(', ')}}`]),
    '    layers:',
    ...writeList(body, namesIn(body, 'input'), { ...within, lists }, 6),
  ];
}

function declaration({ type, length, default: fallback }: BlockParam): string {
  if (type === 'ints') return `{type: ints, length: ${length}}`;
  if (fallback === undefined) return `{type: ${type}}`;
  return type === 'int' ? `${fallback}` : `{type: ${type}, default: ${scalar(fallback)}}`;
}

/** What each value of a list is called: layers are counted by their word, a repeated one goes by its last instance. */
function namesIn(list: readonly Item[], given: string): Names {
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  for (const { word, id, repeat, output } of list) {
    const times = typeof repeat === 'number' ? repeat : 1;
    const count = (counts.get(word) ?? 0) + times;
    counts.set(word, count);
    const numbered = repeat === 1 ? id : `${id}_${times}`;
    names.set(output, id === undefined ? `${word}_${count}` : (numbered ?? id));
  }
  return Object.assign(names, { given });
}

interface Names extends Map<string, string> {
  /** What the list itself reads. */
  readonly given: string;
}

function writeList(list: readonly Item[], names: Names, within: Within, indent: number): readonly string[] {
  return list.flatMap((item) => writeItem(item, names, within, indent));
}

function writeItem(item: Item, names: Names, within: Within, indent: number): readonly string[] {
  const { word, from, id, repeat, paths } = item;
  const space = ' '.repeat(indent);
  const keys = [
    ...(id === undefined ? [] : [`${space}  id: ${id}`]),
    ...(from === undefined ? [] : [`${space}  from: ${references(from, names)}`]),
    ...(repeat === 1 ? [] : [`${space}  repeat: ${scalar(repeat)}`]),
  ];
  if (paths.length > 0) return [`${space}- ${word}:`, ...writePaths(item, within, indent + 4), ...keys];
  const args = shownArguments(item, within);
  if (args.length === 0) return [`${space}- ${word}${keys.length === 0 ? '' : ':'}`, ...keys];
  return [`${space}- ${word}: {${args.map(([key, value]) => `${key}: ${value}`).join(', ')}}`, ...keys];
}

function references(from: readonly string[], names: Names): string {
  const named = from.map(
    (value) => names.get(value) ?? (value.includes('\u0000') ? names.given : names.given === 'input' ? 'input' : value),
  );
  return named.length === 1 ? (named[0] ?? '') : `[${named.join(', ')}]`;
}

function writePaths(item: Item, within: Within, indent: number): readonly string[] {
  const space = ' '.repeat(indent);
  if (item.word === 'residual') {
    const [layers = [], shortcut = []] = item.paths;
    const part = (key: string, list: readonly Item[]) => [
      `${space}${key}:`,
      ...writeList(list, namesIn(list, 'input'), within, indent + 2),
    ];
    return [
      ...(layers.length === 0 ? [`${space}layers: []`] : part('layers', layers)),
      ...(shortcut.length === 0 ? [] : part('shortcut', shortcut)),
    ];
  }
  const { dim } = item.args;
  return [
    `${space}merge: ${item.args['merge']}`,
    ...(dim === undefined || dim === 1 ? [] : [`${space}dim: ${scalar(dim as number)}`]),
    `${space}paths:`,
    ...item.paths.flatMap((path) => writePath(path, within, indent + 2)),
  ];
}

function writePath(path: readonly Item[], within: Within, indent: number): readonly string[] {
  const space = ' '.repeat(indent);
  if (path.length === 0) return [`${space}- []`];
  return [`${space}-`, ...writeList(path, namesIn(path, 'input'), within, indent + 2)];
}

/** Arguments that say something: neither the defaults of an operation nor those of a block. */
function shownArguments(item: Item, within: Within): readonly (readonly [string, string])[] {
  const block = within.blocks.get(item.word);
  return Object.entries(item.args).flatMap(([key, value]): (readonly [string, string])[] => {
    const declared = block?.params.find(({ name }) => name === key);
    if (declared?.default !== undefined && declared.default === value) return [];
    if (isDefault(item.word, key, value, item.args)) return [];
    if (item.word === 'nin_block' && ((key === 'stride' && value === 1) || (key === 'padding' && value === 0)))
      return [];
    return [[key, flow(value, within.lists)]];
  });
}
