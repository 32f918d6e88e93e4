import { type Diagnostic, type Fix, position, type Range } from '../../diagnostics/diagnostic.ts';
import type { Model } from '../model.ts';
import type { Span } from '../positions.ts';

/** A diagnostic at a place of the document that an editor shows. */
export interface Shown {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly span: Span;
  readonly related: readonly { readonly message: string; readonly range: Range }[];
  readonly fix?: Fix;
}

/** What an editor shows; what concerns an imported file is shown at its import, with the place beside it. */
export function shownDiagnostics(model: Model): readonly Shown[] {
  return model.diagnostics.map((one) => {
    const { code, severity, message, help, range, related, fix } = one;
    const own = range?.file.path === model.file.path;
    const elsewhere = own || range === undefined ? [] : [{ message: placeOf(range), range }];
    return {
      code,
      severity,
      message: help === undefined ? message : `${message}\n${help}`,
      span: own && range !== undefined ? range : standIn(model, one),
      related: [...elsewhere, ...related],
      ...(fix !== undefined && { fix }),
    };
  });
}

function placeOf({ file, start }: Range): string {
  const { line, column } = position(file, start);
  return `${file.path}:${line}:${column}`;
}

/** Where something is shown that is not of this file: a line of it that leads there, the imports, or the beginning. */
function standIn({ file, spec }: Model, { related }: Diagnostic): Span {
  const led = related.find(({ range }) => range.file.path === file.path)?.range;
  return led ?? spec?.imports[0]?.range ?? { start: 0, end: file.text.search(/\r|\n|$/) };
}
