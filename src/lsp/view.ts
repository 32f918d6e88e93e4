import type { Range } from '../diagnostics/diagnostic.ts';
import type { Model } from './model.ts';
import { offsetOf, type Point, type PointRange, pointsOf, type Span } from './positions.ts';
import { reversed, type Shift, shiftBetween, shifted, shiftedSpan } from './shift.ts';
import type { OpenDocument, Workspace } from './workspace.ts';

/** A model as the editor sees it: its places are those of the text that the editor shows now, which may be a newer one. */
export interface View {
  readonly model: Model;
  /** Where a place of the editor lies in the model's text; nothing where that was typed since. */
  offset(point: Point): number | undefined;
  /** Where a part of the model's text lies in the editor; nothing where it was edited since. */
  points(span: Span): PointRange | undefined;
  /** A place in any file, by the editor's name for it. */
  location(range: Range): { readonly uri: string; readonly range: PointRange } | undefined;
}

export function viewOf(workspace: Workspace, { uri, file }: OpenDocument, model: Model): View {
  const shift = model.file === file ? undefined : shiftBetween(model.file.text, file.text);
  const points = (span: Span) => {
    const place = shift === undefined ? span : shiftedSpan(shift, span);
    return place && pointsOf(file, place);
  };
  return {
    model,
    offset: (point) => inModel(shift, offsetOf(file, point)),
    points,
    location(range) {
      const own = range.file.path === model.file.path;
      const place = own ? points(range) : pointsOf(range.file, range);
      return place && { uri: own ? uri : workspace.uriOf(range.file.path), range: place };
    },
  };
}

function inModel(shift: Shift | undefined, offset: number): number | undefined {
  return shift === undefined ? offset : shifted(reversed(shift), offset);
}
