import { type Diagnostic, position } from './diagnostic.ts';

/** What the library rejects with when an input is at fault: the same diagnostics that the commands print. */
export class NincError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(headline).join('\n'));
    this.name = 'NincError';
    this.diagnostics = diagnostics;
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
