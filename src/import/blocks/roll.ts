import { isOperation } from '../../ir/ops/index.ts';
import type { Argument } from '../structure/arguments.ts';
import { type BlockDefinition, type Item, linesOf } from '../structure/item.ts';
import { bestBlock, itemsOf, type Occurrence } from './find.ts';
import { fill, holesOf, sameLayer } from './holes.ts';
import { type Modules, modulesOf } from './modules.ts';
import { blockName } from './name.ts';
import { recogniseShipped } from './nin.ts';
import { parameterise } from './params.ts';

/** A spec in the making. */
export interface Rolled {
  readonly layers: readonly Item[];
  readonly blocks: readonly BlockDefinition[];
}

const mostBlocks = 64;

/**
 * Rolls up what repeats: the blocks that ship are recognised, stretches that occur several times become blocks with params, and
 * equal neighbours `repeat`. `kept` are the values that the network gives.
 */
export function roll(layers: readonly Item[], kept: ReadonlySet<string>): Rolled {
  let rolled: Rolled = { layers: inEveryList(layers, (list) => runs(recogniseShipped(list, kept), kept)), blocks: [] };
  const modules = modulesOf(layers.flatMap(({ nodes }) => nodes));
  while (rolled.blocks.length < mostBlocks) {
    const found = bestBlock(listsOf(rolled), kept, modules);
    if (found === undefined) break;
    rolled = withBlock(rolled, found.occurrences, kept, modules);
  }
  return rolled;
}

function withBlock(
  { layers, blocks }: Rolled,
  occurrences: readonly Occurrence[],
  kept: ReadonlySet<string>,
  modules: Modules,
): Rolled {
  const stretches = occurrences.map(itemsOf);
  const { params, body, calls } = parameterise(stretches.map((items) => holesOf(items)));
  const name = blockName(stretches, new Set(blocks.map((block) => block.name)), modules);
  const [model = []] = stretches;
  const definition: BlockDefinition = {
    name,
    params,
    body: fill(model, body).map((item, index) => (index === 0 ? unplaced(item) : item)),
  };
  const replace = (list: readonly Item[]) => {
    const own = occurrences.flatMap((occurrence, index) =>
      occurrence.list === list ? [{ occurrence, args: calls[index] ?? {} }] : [],
    );
    return own.length === 0 ? list : replaced(list, name, own);
  };
  // Lists are found by identity, so that all are replaced before any is rebuilt.
  const everywhere = (list: readonly Item[]): readonly Item[] =>
    replace(list).map((item) =>
      item.paths.length === 0 || item.word === name ? item : { ...item, paths: item.paths.map(everywhere) },
    );
  const again = (list: readonly Item[]) => inEveryList(everywhere(list), (inner) => runs(inner, kept));
  const inner = inEveryList(everywhere(definition.body), (list) => runs(list, kept));
  return {
    layers: again(layers),
    blocks: [...blocks.map((block) => ({ ...block, body: again(block.body) })), { ...definition, body: inner }],
  };
}

/** The first layer of a block reads what the block was given. */
function unplaced({ from: _, ...item }: Item): Item {
  return item;
}

function replaced(
  list: readonly Item[],
  name: string,
  own: readonly { readonly occurrence: Occurrence; readonly args: Readonly<Record<string, Argument>> }[],
): readonly Item[] {
  const items: Item[] = [];
  let at = 0;
  for (const { occurrence, args } of own) {
    items.push(...list.slice(at, occurrence.start));
    const inside = itemsOf(occurrence);
    const from = inside[0]?.from;
    items.push({
      word: name,
      args,
      paths: [],
      repeat: 1,
      ...(from !== undefined && { from }),
      output: inside.at(-1)?.output ?? '',
      nodes: inside.flatMap(({ nodes }) => nodes),
    });
    at = occurrence.start + occurrence.length;
  }
  return [...items, ...list.slice(at)];
}

/** Every list of layers there is, innermost last. */
function listsOf({ layers, blocks }: Rolled): readonly (readonly Item[])[] {
  const lists: (readonly Item[])[] = [];
  const visit = (list: readonly Item[]) => {
    if (list.length === 0) return;
    lists.push(list);
    for (const { paths } of list) for (const path of paths) visit(path);
  };
  visit(layers);
  for (const { body } of blocks) visit(body);
  return lists;
}

function inEveryList(list: readonly Item[], change: (list: readonly Item[]) => readonly Item[]): readonly Item[] {
  return change(
    list.map((item) =>
      item.paths.length === 0 ? item : { ...item, paths: item.paths.map((path) => inEveryList(path, change)) },
    ),
  );
}

/** Equal neighbours become one layer that is repeated, where that is shorter and nothing reads one of them by name. */
export function runs(list: readonly Item[], kept: ReadonlySet<string>): readonly Item[] {
  const named = new Set(list.flatMap(({ from }) => from ?? []));
  const items: Item[] = [];
  for (let at = 0; at < list.length; ) {
    const first = list[at];
    if (first === undefined) break;
    let end = at + 1;
    while (end < list.length && continues(list, at, end, named, kept)) end++;
    const run = list.slice(at, end);
    const last = run.at(-1) ?? first;
    const plain = linesOf({ ...first, repeat: 1 }) === 1 && isOperationWord(first);
    if (run.length < (plain ? 3 : 2)) items.push(...run);
    else {
      const repeat = run.reduce((sum, item) => sum + Number(item.repeat), 0);
      items.push({ ...first, repeat, output: last.output, nodes: run.flatMap(({ nodes }) => nodes) });
    }
    at = end;
  }
  return items;
}

function continues(
  list: readonly Item[],
  start: number,
  at: number,
  named: ReadonlySet<string>,
  kept: ReadonlySet<string>,
): boolean {
  const [first, before, next] = [list[start], list[at - 1], list[at]];
  if (first === undefined || before === undefined || next === undefined || next.from !== undefined) return false;
  if (named.has(before.output) || kept.has(before.output)) return false;
  return typeof first.repeat === 'number' && typeof next.repeat === 'number' && sameLayer(first, next);
}

/** One line, which repeats cheaply as it is. */
function isOperationWord({ word, paths }: Item): boolean {
  return paths.length === 0 && isOperation(word);
}
