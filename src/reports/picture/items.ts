import type { Group, Leaf, Member } from './picture.ts';

/** One box: layers that belong together, or a group that is closed. */
export interface Card {
  readonly kind: 'card';
  readonly rows: readonly Leaf[];
  /** The group that it stands for, where one is closed. */
  readonly group?: Group;
  /** What follows and is alike: this one is drawn for all. */
  readonly rest: readonly Item[];
  /** It belongs to a shortcut, beside the main path. */
  readonly aside: boolean;
}

/** A group that is open. */
export interface Frame {
  readonly kind: 'frame';
  readonly group: Group;
  readonly items: readonly Item[];
  readonly rest: readonly Item[];
  readonly aside: boolean;
}

export type Item = Card | Frame;

/** Who reads a value: layers and outputs by id. */
export type Readers = ReadonlyMap<string, ReadonlySet<string>>;

export function* leavesOf(member: Member): Generator<Leaf> {
  if (member.kind === 'leaf') yield member;
  else for (const one of member.members) yield* leavesOf(one);
}

export function leafCount(group: Group): number {
  return [...leavesOf(group)].length;
}

/** Every leaf that an item stands for, in the order of the spec; copies that are not drawn are left out at the top, and counted inside. */
export function* leavesIn(item: Item): Generator<Leaf> {
  if (item.kind === 'frame') {
    for (const one of item.items) for (const copy of [one, ...one.rest]) yield* leavesIn(copy);
  } else if (item.group !== undefined) yield* leavesOf(item.group);
  else yield* item.rows;
}

/** What an item is called for as long as the picture lives: its group's id with a colon, which no layer has, or its first layer's. */
export function keyOf(item: Item): string {
  if (item.group !== undefined) return `${item.group.id}:`;
  return item.kind === 'card' ? (item.rows[0]?.id ?? '') : '';
}
