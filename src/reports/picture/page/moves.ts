import { type Item, leavesIn } from '../items.ts';
import type { Box } from '../layout/layout.ts';
import type { Member } from '../picture.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The nearest item in a direction; what lies aside of the way counts as further off. Frames are left by their border. */
export function nextItem(boxes: ReadonlyMap<Item, Box>, from: Item, direction: Direction): Item | undefined {
  const start = boxes.get(from);
  if (start === undefined) return undefined;
  const vertical = direction === 'up' || direction === 'down';
  const sign = direction === 'down' || direction === 'right' ? 1 : -1;
  let [nearest, least]: [Item | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const [item, box] of boxes) {
    if (item === from) continue;
    // Tops and left edges, so that a frame is met before what is in it.
    const along = sign * (vertical ? box.y - start.y : middle(box.x, box.width) - middle(start.x, start.width));
    const across = Math.abs(vertical ? middle(box.x, box.width) - middle(start.x, start.width) : box.y - start.y);
    if (along < 1) continue;
    const far = along + 2 * across;
    if (far < least) [nearest, least] = [item, far];
  }
  return nearest;
}

function middle(start: number, size: number): number {
  return start + size / 2;
}

/** The open group that an item stands in. */
export function frameAround(boxes: ReadonlyMap<Item, Box>, item: Item): Item | undefined {
  for (const one of boxes.keys()) if (one.kind === 'frame' && one.items.includes(item)) return one;
  return undefined;
}

/** The item that is drawn for a layer or group, where that is one of the copies behind it. */
export function copiedBy(boxes: ReadonlyMap<Item, Box>, { id, kind }: Member): Item | undefined {
  const within = (leaf: string) => leaf === id || (kind === 'group' && leaf.startsWith(`${id}.`));
  for (const item of boxes.keys())
    for (const copy of item.rest) for (const leaf of leavesIn(copy)) if (within(leaf.id)) return item;
  return undefined;
}
