import { type Item, keyOf, leavesIn, type Readers } from './items.ts';
import type { Leaf } from './picture.ts';

/** Single layers are only folded where many follow each other. */
const fewestCards = 4;

/** Runs of items that are alike, each reading nothing but the one before, as one item with the others behind it. */
export function foldRepeats(items: readonly Item[], readers: Readers, unrolled: ReadonlySet<string>): readonly Item[] {
  const seen = items.map((item) => portrait(item, readers));
  const folded: Item[] = [];
  for (let at = 0; at < items.length; ) {
    const first = items[at];
    if (first === undefined) break;
    let end = at + 1;
    while (end < items.length && follows(seen[end - 1], seen[end])) end++;
    const rest = items.slice(at + 1, end);
    const fewest = first.kind === 'card' && first.group === undefined ? fewestCards : 2;
    if (rest.length + 1 >= fewest && !unrolled.has(keyOf(first))) folded.push({ ...first, rest });
    else folded.push(first, ...rest);
    at = end;
  }
  return folded;
}

interface Portrait {
  /** The same for what looks the same and computes the same but for its weights. */
  readonly text: string;
  /** The one value from outside that it reads. */
  readonly reads: string | undefined;
  /** The one value that is read outside, and by whom. */
  readonly gives: string | undefined;
  readonly givesTo: ReadonlySet<string>;
  readonly has: ReadonlySet<string>;
}

function follows(before: Portrait | undefined, after: Portrait | undefined): boolean {
  if (before === undefined || after === undefined || before.text !== after.text) return false;
  if (before.gives === undefined || after.reads !== before.gives) return false;
  for (const reader of before.givesTo) if (!after.has.has(reader)) return false;
  return true;
}

function portrait(item: Item, readers: Readers): Portrait {
  const leaves = [...leavesIn(item)];
  const own = new Map(leaves.map(({ id }, index) => [id, index]));
  const outside = new Map<string, number>();
  const given = leaves.filter(({ id }) => [...(readers.get(id) ?? [])].some((reader) => !own.has(reader)));
  const word = (leaf: Leaf) => {
    const reads = leaf.reads.map((value, index) => {
      const inner = own.get(value);
      if (inner !== undefined) return inner;
      const known = outside.get(value) ?? outside.size;
      outside.set(value, known);
      return `from ${known} ${leaf.takes[index]}`;
    });
    return [leaf.name, leaf.arguments, reads, leaf.shape];
  };
  const text = JSON.stringify([item.group?.name, leaves.map(word), given.map(({ id }) => own.get(id))]);
  const [gives] = given;
  return {
    text,
    reads: outside.size === 1 ? [...outside.keys()][0] : undefined,
    gives: given.length === 1 ? gives?.id : undefined,
    givesTo: new Set([...(gives === undefined ? [] : (readers.get(gives.id) ?? []))].filter((id) => !own.has(id))),
    has: new Set(own.keys()),
  };
}
