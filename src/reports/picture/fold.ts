import type { Frame } from './items.ts';
import type { Picture } from './picture.ts';
import { everything, type Scene, sceneOf, type View } from './scene.ts';

/** More cards or lines than this are not taken in at a glance; then the innermost groups are closed at first. Mermaid draws 500 edges at most. */
const mostCards = 150;
const mostLines = 450;

/** The view in which frames are nested so deep at most. */
export function closedBelow(picture: Picture, depth: number): View {
  const closed = new Set<string>();
  const walk = (frame: Frame, level: number) => {
    for (const item of frame.items) {
      for (const one of [item, ...item.rest]) {
        if (one.kind !== 'frame') continue;
        if (level >= depth) closed.add(one.group.id);
        else walk(one, level + 1);
      }
    }
  };
  walk(sceneOf(picture, everything).root, 0);
  return { ...everything, closed };
}

/** The deepest view that is taken in at a glance; of a flat network everything. */
export function readable(picture: Picture): View {
  for (let depth = depthOf(sceneOf(picture, everything).root); depth > 0; depth--) {
    const view = closedBelow(picture, depth);
    if (isReadable(sceneOf(picture, view))) return view;
  }
  return closedBelow(picture, 0);
}

function depthOf(frame: Frame): number {
  return frame.items.reduce((most, item) => (item.kind === 'frame' ? Math.max(most, 1 + depthOf(item)) : most), 0);
}

function isReadable({ root, inside }: Scene): boolean {
  let [cards, lines] = [0, 0];
  const walk = (frame: Frame) => {
    lines += inside.get(frame)?.links.length ?? 0;
    for (const item of frame.items) {
      if (item.kind === 'frame') walk(item);
      else cards++;
    }
  };
  walk(root);
  return cards <= mostCards && lines <= mostLines;
}
