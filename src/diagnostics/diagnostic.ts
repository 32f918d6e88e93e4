/** A text that was read, with the offsets at which its lines begin, so that an offset becomes a line and a column. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/** Half-open range of UTF-16 offsets in one file. */
export interface Range {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** Line and column from 1, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning';

/** A second place that explains the first: the line that instantiated a block, where an operand came from. */
export interface Related {
  readonly message: string;
  readonly range: Range;
}

/** One text in the place of another. */
export interface Edit {
  readonly range: Range;
  readonly text: string;
}

/** A change of the text that certainly mends a fault: a quick fix in editors, `fixes` in SARIF. */
export interface Fix {
  /** What it does, as a person chooses it from a list: `Change kernal_size to kernel_size`. */
  readonly title: string;
  /** They do not overlap. */
  readonly edits: readonly Edit[];
}

/** What ninc says about an input: plain data, rendered by `frame.ts` and the reports. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** How to mend it, where ninc can tell. */
  readonly help?: string;
  /** The same as a change of the text, where there is one that is certain. */
  readonly fix?: Fix;
  /** The text that a person would change; absent for faults that have no text (a binary file, the environment). */
  readonly range?: Range;
  /** The file at fault where there is no range. */
  readonly file?: string;
  readonly related: readonly Related[];
  /** The id of the node that it is about: the trail through blocks and instances. */
  readonly node?: string;
}

/** What every stage returns: a value where one could be made, and everything there is to say. A stage never throws for a fault of the user's. */
export interface Outcome<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

export function sourceFile(path: string, text: string): SourceFile {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { path, text, lineStarts };
}

/** The position of an offset, by binary search over the line starts. */
export function position(file: SourceFile, offset: number): Position {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (file.lineStarts[low] ?? 0) + 1 };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
