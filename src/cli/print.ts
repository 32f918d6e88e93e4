import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderDiagnostic } from '../reports/frame.ts';
import { styleFor } from '../reports/style.ts';

/** Diagnostics with their frames, to stderr; then how to read more about the first. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  const style = styleFor(process.stderr);
  for (const diagnostic of diagnostics) process.stderr.write(`${renderDiagnostic(diagnostic, style)}\n\n`);
  const [first] = diagnostics;
  if (first !== undefined) process.stderr.write(style.faint(`for more about a code: ninc explain ${first.code}\n`));
}

/** A line about something that takes a while, on terminals only; `done` removes it. */
export function waiting(text: string): { done(): void } {
  const terminal = process.stderr.isTTY === true;
  const timer = setTimeout(() => {
    if (terminal) process.stderr.write(`${text} …`);
  }, 500);
  return {
    done() {
      clearTimeout(timer);
      if (terminal) process.stderr.write('\r\x1b[2K');
    },
  };
}
