import { formatShape } from '../../ir/dim/text.ts';
import type { Layer } from '../../parser/spec.ts';
import { instancesOf, type Model } from '../model.ts';
import { layersOf } from '../names/layers.ts';
import type { Span } from '../positions.ts';

/** A text that an editor shows in a line, which is not of the file. */
export interface InlayHint {
  readonly offset: number;
  readonly text: string;
}

/** The output shape of each layer in a part of the text, behind its first line. */
export function inlayHints(model: Model, { start, end }: Span): readonly InlayHint[] {
  return layersOf(model).flatMap((layer) => {
    if (layer.range.end < start || layer.range.start > end) return [];
    const text = shapesText(model, layer);
    return text === undefined ? [] : [{ offset: endOfFirstLine(model.file.text, layer.range), text }];
  });
}

/** `[N, 96, 54, 54]`; of a layer in a block that is used with several shapes, the first and how many more. */
function shapesText(model: Model, layer: Layer): string | undefined {
  const placed = instancesOf(model, layer)?.placed ?? [];
  const shapes = [
    ...new Set(placed.flatMap(({ output }) => (output === undefined ? [] : formatShape(output.type.shape)))),
  ];
  const [first] = shapes;
  return first === undefined || shapes.length === 1 ? first : `${first} and ${shapes.length - 1} more`;
}

function endOfFirstLine(text: string, { start, end }: Span): number {
  const found = text.slice(start, end).search(/[ \t]*(\r|\n)/);
  return found < 0 ? end : start + found;
}
