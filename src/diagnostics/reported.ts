import { type Diagnostic, position, type Severity } from './diagnostic.ts';

/** Positions count from 1; `end.column` is one past the last character. */
export interface ReportedRange {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
  /** Only where it is not the spec's own file. */
  readonly file?: string;
}

export interface ReportedDiagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly node?: string;
  readonly range: ReportedRange;
  readonly related: readonly { readonly message: string; readonly range: ReportedRange }[];
}

/** A diagnostic as JSON; `path` is the spec's own file, which ranges do not repeat. What concerns a file as a whole points at its beginning. */
export function reportDiagnostic(diagnostic: Diagnostic, path?: string): ReportedDiagnostic {
  const { code, severity, message, help, node, range, file, related } = diagnostic;
  return {
    code,
    severity,
    message,
    ...(help !== undefined && { help }),
    ...(node !== undefined && { node }),
    range: range === undefined ? beginning(file, path) : reportRange(range, path),
    related: related.map((one) => ({ message: one.message, range: reportRange(one.range, path) })),
  };
}

function reportRange({ file, start, end }: NonNullable<Diagnostic['range']>, path?: string): ReportedRange {
  const places = { start: position(file, start), end: position(file, end) };
  return file.path === path ? places : { ...places, file: file.path };
}

function beginning(file: string | undefined, path: string | undefined): ReportedRange {
  const start = { line: 1, column: 1 };
  return file === undefined || file === path ? { start, end: start } : { start, end: start, file };
}
