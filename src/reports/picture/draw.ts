import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { dotOf } from './dot.ts';
import { closedBelow, readable } from './fold.ts';
import { htmlOf } from './html.ts';
import { mostSpots, TooTangled } from './layout/layered.ts';
import { mermaidOf } from './mermaid.ts';
import { pictureOf } from './of-graph.ts';
import { type Scene, sceneOf, type View } from './scene.ts';
import { svgOf } from './svg.ts';

export const pictureFormats = ['svg', 'html', 'mmd', 'dot'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

export interface Drawing {
  /** Levels of blocks that are open; without it as many as can be taken in at a glance. */
  readonly depth?: number | undefined;
  /** The text of the script that pages hold: the built `page/main.ts`. */
  readonly page: () => string;
}

const drawers: Readonly<Record<PictureFormat, (scene: Scene, view: View, drawing: Drawing) => string>> = {
  svg: svgOf,
  html: ({ picture }, view, { page }) => htmlOf(picture, view, page()),
  mmd: mermaidOf,
  dot: dotOf,
};

/** A graph in a format. The same graph gives the same bytes. Gives NIN5012 where lines are too many to be drawn. */
export function draw(graph: Graph, format: PictureFormat, drawing: Drawing): Outcome<string> {
  const picture = pictureOf(graph);
  const { depth } = drawing;
  const view = depth === undefined ? readable(picture) : closedBelow(picture, depth);
  try {
    return { value: drawers[format](sceneOf(picture, view), view, drawing), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof TooTangled)) throw error;
    const help = 'close the blocks (--depth 0), or leave the layout to another program (.dot, .mmd)';
    return { diagnostics: [diagnostic('NIN5012', { limit: mostSpots }, { help })] };
  }
}
