import { joinedCards } from './cards.ts';
import { type Card, type Frame, type Item, leavesIn, leavesOf, type Readers } from './items.ts';
import type { Group, Leaf, Picture } from './picture.ts';
import { foldRepeats } from './repeats.ts';

/** Where a value enters or leaves a frame. */
export interface Port {
  readonly kind: 'port';
  readonly side: 'in' | 'out';
  readonly value: string;
}

/** A value on its way between two members of one frame. */
export interface Link {
  readonly from: Item | Port;
  readonly to: Item | Port;
  readonly value: string;
  readonly shape: string;
}

/** A frame's inside: what is laid out at once. */
export interface Inside {
  readonly ports: readonly Port[];
  readonly links: readonly Link[];
}

/** What is seen of a picture: some groups closed, what repeats drawn once. */
export interface Scene {
  readonly picture: Picture;
  readonly root: Frame;
  /** Of each frame, the root too. */
  readonly inside: ReadonlyMap<Frame, Inside>;
  /** The card that a leaf is seen in, also of leaves in closed groups and in copies. */
  readonly cardOf: ReadonlyMap<string, Card>;
}

/** What a reader chose: ids of groups that are closed, and of first copies that are drawn one by one. */
export interface View {
  readonly closed: ReadonlySet<string>;
  readonly unrolled: ReadonlySet<string>;
}

export const everything: View = { closed: new Set(), unrolled: new Set() };

/** The scene of a view. */
export function sceneOf(picture: Picture, view: View): Scene {
  const readers = readersOf(picture.root);
  const joins = new Set([...leavesOf(picture.root)].flatMap(({ id, reads }) => (reads.length > 1 ? [id] : [])));
  /** An output of what goes on, and an input that only joins others, stand beside the main path. */
  const isExtra = ({ family, id, reads }: Leaf): boolean => {
    if (family === 'output') return (readers.get(reads[0] ?? '')?.size ?? 0) > 1;
    return (
      family === 'input' &&
      id !== picture.root.members[0]?.id &&
      [...(readers.get(id) ?? [])].every((one) => joins.has(one))
    );
  };
  const arrange = (group: Group): readonly Item[] => {
    const groups = group.members.filter(({ kind }) => kind === 'group').length;
    const items = group.members.flatMap((member): readonly Item[] => {
      if (member.kind === 'leaf') return [{ kind: 'card', rows: [member], rest: [], aside: isExtra(member) }];
      const inner = arrange(member);
      if (member.structure === 'shortcut') return inner.map((item) => ({ ...item, aside: true }));
      if (isTransparent(member, group, groups) || isOneCard(inner)) return inner;
      if (view.closed.has(member.id)) return [{ kind: 'card', rows: [], group: member, rest: [], aside: false }];
      return [{ kind: 'frame', group: member, items: inner, rest: [], aside: false }];
    });
    return foldRepeats(joinedCards(items, readers), readers, view.unrolled);
  };
  const root: Frame = { kind: 'frame', group: picture.root, items: arrange(picture.root), rest: [], aside: false };
  return { picture, root, ...linked(root, picture) };
}

/** A path is part of its layer; a residual or branches that is all there is in a block needs no frame of its own. */
function isTransparent({ structure }: Group, around: Group, groups: number): boolean {
  if (structure === 'path') return true;
  return structure !== 'block' && around.structure === 'block' && groups === 1;
}

function isOneCard(items: readonly Item[]): boolean {
  const [only] = items;
  return items.length === 1 && only?.kind === 'card' && only.rest.length === 0;
}

function readersOf(root: Group): Readers {
  const readers = new Map<string, Set<string>>();
  for (const { id, reads } of leavesOf(root)) {
    for (const value of reads) {
      const found = readers.get(value);
      if (found === undefined) readers.set(value, new Set([id]));
      else found.add(id);
    }
  }
  return readers;
}

interface Home {
  readonly card: Card;
  /** From the root to the frame that holds the card. */
  readonly frames: readonly Frame[];
}

function linked(root: Frame, picture: Picture): Pick<Scene, 'inside' | 'cardOf'> {
  const homes = new Map<string, Home>();
  const inside = new Map<Frame, { readonly ports: Port[]; readonly links: Link[] }>();
  const walk = (frame: Frame, around: readonly Frame[]) => {
    const frames = [...around, frame];
    inside.set(frame, { ports: [], links: [] });
    for (const item of frame.items) {
      if (item.kind === 'frame') walk(item, frames);
      else for (const leaf of leavesIn(item)) homes.set(leaf.id, { card: item, frames });
    }
  };
  walk(root, []);
  const shapes = new Map<string, string>();
  for (const { id, shape } of leavesOf(picture.root)) shapes.set(id, shape);
  const standFor = standIns(root);
  const known = new Set<string>();
  const numbers = new Map<Item | Port, number>();
  const ports = new Map<string, Port>();
  const number = (one: Item | Port) => {
    const found = numbers.get(one) ?? numbers.size;
    numbers.set(one, found);
    return found;
  };
  const port = (frame: Frame, side: Port['side'], value: string): Port => {
    const key = `${number(frame)} ${side} ${value}`;
    const found = ports.get(key) ?? { kind: 'port', side, value };
    if (!ports.has(key)) inside.get(frame)?.ports.push(found);
    ports.set(key, found);
    return found;
  };
  const link = (frame: Frame, from: Item | Port, to: Item | Port, value: string) => {
    const key = `${number(from)} ${number(to)} ${value}`;
    if (from === to || known.has(key)) return;
    known.add(key);
    inside.get(frame)?.links.push({ from, to, value, shape: shapes.get(value) ?? '' });
  };
  for (const { frame, leaf, card } of seen(root)) {
    for (const read of leaf.reads) {
      const value = standFor(read);
      const source = homes.get(value);
      const reader = homes.get(leaf.id);
      if (source === undefined || reader === undefined || source.card === card) continue;
      const shared = source.frames.filter((one, index) => one === reader.frames[index]).length;
      let from: Item | Port = source.card;
      for (const one of source.frames.slice(shared).reverse()) {
        link(one, from, port(one, 'out', value), value);
        from = one;
      }
      let to: Item | Port = card;
      for (const one of reader.frames.slice(shared).reverse()) {
        link(one, port(one, 'in', value), to, value);
        to = one;
      }
      const meeting = source.frames[shared - 1] ?? frame;
      link(meeting, from, to, value);
    }
  }
  const cardOf = new Map<string, Card>();
  for (const { id } of leavesOf(picture.root)) {
    const home = homes.get(standFor(id));
    if (home !== undefined) cardOf.set(id, home.card);
  }
  return { inside, cardOf };
}

/** Which leaf is seen for a leaf in a copy that is not drawn. */
function standIns(root: Frame): (id: string) => string {
  const stand = new Map<string, string>();
  const walk = (frame: Frame) => {
    for (const item of frame.items) {
      const first = item.rest.length === 0 ? [] : [...leavesIn(item)];
      for (const copy of item.rest) {
        let at = 0;
        for (const { id } of leavesIn(copy)) stand.set(id, first[at++]?.id ?? id);
      }
      if (item.kind === 'frame') walk(item);
    }
  };
  walk(root);
  return (id) => {
    let found = id;
    for (let next = stand.get(found); next !== undefined; next = stand.get(found)) found = next;
    return found;
  };
}

/** What is seen: each leaf with the card that shows it. */
function* seen(frame: Frame): Generator<{ readonly frame: Frame; readonly leaf: Leaf; readonly card: Card }> {
  for (const item of frame.items) {
    if (item.kind === 'frame') yield* seen(item);
    else for (const leaf of leavesIn(item)) yield { frame, leaf, card: item };
  }
}
