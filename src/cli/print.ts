import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderDiagnostic } from '../reports/frame.ts';
import { styleFor } from '../reports/style.ts';

/** Diagnostics with their frames, to stderr; where one is an error, then how to read more about it. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  const style = styleFor(process.stderr);
  for (const diagnostic of diagnostics) process.stderr.write(`${renderDiagnostic(diagnostic, style)}\n\n`);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) process.stderr.write(style.faint(`for more about a code: ninc explain ${error.code}\n`));
}

/** A line about something that takes a while, on terminals only. */
export interface Waiting {
  /** What is done now. */
  say(text: string): void;
  /** Removes the line. */
  done(): void;
}

/** Work that takes less than this says nothing, in milliseconds. */
const patience = 1000;

export function waiting(text: string): Waiting {
  const began = performance.now();
  const terminal = process.stderr.isTTY === true;
  let said = text;
  let shown = false;
  const show = () => {
    if (!terminal) return;
    process.stderr.write(`\r\x1b[2K${said} …`);
    shown = true;
  };
  const hide = () => {
    if (shown) process.stderr.write('\r\x1b[2K');
    shown = false;
  };
  const timer = setTimeout(show, patience);
  // Ctrl-C ends the process wherever it is: the shell's prompt shall stand on a line of its own.
  process.once('exit', hide);
  return {
    say(next) {
      said = next;
      // Work that computes keeps the timer from firing.
      if (performance.now() - began >= patience) show();
    },
    done() {
      clearTimeout(timer);
      hide();
      process.off('exit', hide);
    },
  };
}
