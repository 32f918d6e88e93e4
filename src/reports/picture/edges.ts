import type { Card, Frame, Item } from './items.ts';
import type { Scene } from './scene.ts';

/** An edge from card to card, as tools see it that lay out for themselves. */
export interface CardEdge {
  readonly from: Card;
  readonly to: Card;
  readonly shape: string;
}

/** The cards of a scene under short names, in order, and the edges between them whatever frames they cross. */
export function cardEdges(scene: Scene): {
  readonly names: ReadonlyMap<Item, string>;
  readonly edges: readonly CardEdge[];
} {
  const names = new Map<Item, string>();
  const walk = (frame: Frame) => {
    for (const item of frame.items) {
      names.set(item, `${item.kind === 'frame' ? 'g' : 'n'}${names.size + 1}`);
      if (item.kind === 'frame') walk(item);
    }
  };
  walk(scene.root);
  const seen = new Set<string>();
  const edges: CardEdge[] = [];
  for (const { links } of scene.inside.values()) {
    for (const { to, value, shape } of links) {
      if (to.kind !== 'card') continue;
      const from = scene.cardOf.get(value);
      const key = `${from && names.get(from)} ${names.get(to)} ${shape}`;
      if (from === undefined || seen.has(key)) continue;
      seen.add(key);
      edges.push({ from, to, shape });
    }
  }
  return { names, edges };
}
