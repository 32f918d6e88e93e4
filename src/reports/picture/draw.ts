import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { dotOf } from './dot.ts';
import { closedBelow, readable } from './fold.ts';
import { mostSpots, TooTangled } from './layout/layered.ts';
import { mermaidOf } from './mermaid.ts';
import { pictureOf } from './picture.ts';
import { type Scene, sceneOf } from './scene.ts';
import { svgOf } from './svg.ts';

export const pictureFormats = ['svg', 'mmd', 'dot'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

const drawers: Readonly<Record<PictureFormat, (scene: Scene) => string>> = {
  svg: svgOf,
  mmd: mermaidOf,
  dot: dotOf,
};

/** A graph in a format, blocks open to a depth, or as deep as can be taken in at a glance. The same graph gives the same bytes. Gives NIN5012 where lines are too many to be drawn. */
export function draw(graph: Graph, format: PictureFormat, depth?: number): Outcome<string> {
  const picture = pictureOf(graph);
  const view = depth === undefined ? readable(picture) : closedBelow(picture, depth);
  try {
    return { value: drawers[format](sceneOf(picture, view)), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof TooTangled)) throw error;
    return { diagnostics: [diagnostic('NIN5012', { limit: mostSpots }, {})] };
  }
}
