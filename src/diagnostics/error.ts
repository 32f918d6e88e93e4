import { type Diagnostic, position } from './diagnostic.ts';
import { type ReportedDiagnostic, reportDiagnostic } from './reported.ts';

/** What the library rejects with when an input is at fault: the diagnostics as `check` reports them. */
export class NincError extends Error {
  readonly diagnostics: readonly ReportedDiagnostic[];
  /** The same with their texts, from which frames are drawn. */
  readonly #sources: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(headline).join('\n'));
    this.name = 'NincError';
    this.diagnostics = diagnostics.map((diagnostic) => reportDiagnostic(diagnostic));
    this.#sources = diagnostics;
  }

  /** What the command line prints of an error. */
  static sourcesOf(error: NincError): readonly Diagnostic[] {
    return error.#sources;
  }
}

/** `specs/a.nin.yaml:14:5: error NIN4003: message`. */
export function headline(diagnostic: Diagnostic): string {
  const { code, severity, message, range, file } = diagnostic;
  const said = `${severity} ${code}: ${message}`;
  if (range !== undefined) {
    const { line, column } = position(range.file, range.start);
    return `${range.file.path}:${line}:${column}: ${said}`;
  }
  return file === undefined ? said : `${file}: ${said}`;
}
