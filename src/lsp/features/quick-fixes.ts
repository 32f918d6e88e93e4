import type { Fix } from '../../diagnostics/diagnostic.ts';
import type { Model } from '../model.ts';
import type { Span } from '../positions.ts';
import { type Shown, shownDiagnostics } from './diagnostics.ts';

export interface QuickFix {
  readonly fix: Fix;
  /** What it mends. */
  readonly diagnostic: Shown;
}

/** The fixes of what is told of a part of the text. */
export function quickFixes(model: Model, { start, end }: Span): readonly QuickFix[] {
  return shownDiagnostics(model).flatMap((diagnostic) => {
    const { fix, span } = diagnostic;
    return fix === undefined || span.end < start || span.start > end ? [] : [{ fix, diagnostic }];
  });
}
