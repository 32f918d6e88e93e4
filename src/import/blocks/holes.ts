import { type Argument, type Atom, isList } from '../structure/arguments.ts';
import type { Item } from '../structure/item.ts';

/** A place in a list of layers where a number, a word or a flag stands: what blocks that are otherwise alike may differ in. */
export interface Hole {
  /** The argument's name; `repeat` for how often a layer is repeated. */
  readonly key: string;
  readonly word: string;
  readonly value: Atom;
}

/** All of them, in the order in which `fill` puts them back. */
export function holesOf(items: readonly Item[]): Hole[] {
  return items.flatMap(({ word, args, repeat, paths }) => [
    ...Object.entries(args).flatMap(([key, value]) =>
      key === 'merge' ? [] : (isList(value) ? value : [value]).map((atom) => ({ key, word, value: atom })),
    ),
    { key: 'repeat', word, value: repeat },
    ...paths.flatMap(holesOf),
  ]);
}

/** The same layers with other values in their holes. */
export function fill(items: readonly Item[], values: readonly Atom[]): readonly Item[] {
  const left = values.values();
  const next = (otherwise: Atom): Atom => {
    const { value, done } = left.next();
    return done === true ? otherwise : value;
  };
  const refill = (item: Item): Item => {
    const args = Object.fromEntries(
      Object.entries(item.args).map(([key, value]): [string, Argument] => {
        if (key === 'merge') return [key, value];
        return [key, isList(value) ? value.map(next) : next(value)];
      }),
    );
    const repeat = next(item.repeat);
    return { ...item, args, repeat, paths: item.paths.map((path) => path.map(refill)) };
  };
  return items.map(refill);
}

/** A layer without its values: two that look alike can be instances of one block. References inside are by distance. */
export function skeletonOf(item: Item): string {
  const args = Object.entries(item.args).map(([key, value]) => {
    if (key === 'merge') return `${key}=${value}`;
    return isList(value) ? `${key}*${value.length}` : key;
  });
  const paths = item.paths.map((path) => {
    const places = placesOf(path);
    return `[${path.map((inner, index) => skeletonOf(inner) + referencesOf(inner, index, places)).join(' ')}]`;
  });
  return `${item.word}(${args.join(',')})${paths.join('')}`;
}

/** Where a layer of a list reads from, as distances; the list's own input is the place before its first. */
function referencesOf({ from }: Item, at: number, places: ReadonlyMap<string, number>): string {
  return from === undefined ? '' : `<${from.map((value) => at - (places.get(value) ?? -1)).join(',')}>`;
}

/** Which layer of a list makes a value, by its index. */
export function placesOf(list: readonly Item[]): ReadonlyMap<string, number> {
  return new Map(list.map(({ output }, index) => [output, index]));
}

/** Whether two layers are the same in everything but the weights that they will have. */
export function sameLayer(left: Item, right: Item): boolean {
  const values = (item: Item) => JSON.stringify(holesOf([{ ...item, repeat: 1 }]).map(({ value }) => value));
  return skeletonOf(left) === skeletonOf(right) && values(left) === values(right);
}
