import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { withRegular } from '../files/open.ts';

/** Numbers by step: one point a line of the history that has them. */
export interface Point {
  readonly step: number;
  readonly value: number;
}

/** The curves of a run, by what they show. */
export interface History {
  /** Each name with its points in order: `step loss`, `epoch test_loss`. */
  readonly curves: ReadonlyMap<string, readonly Point[]>;
}

/** A longer history is no history of a run that anybody draws. */
const maximumBytes = 2 ** 30;

/** Reads `history.jsonl`: a last line that was cut (a run that was killed) is left out. NIN6001, NIN6607. */
export function readHistory(path: string): Outcome<History> {
  return withRegular(path, (file) => {
    const refuse = (reason: string) => ({ diagnostics: [diagnostic('NIN6607', { path, reason }, { file: path })] });
    if (file.size > maximumBytes) return refuse(`it is larger than ${maximumBytes} bytes`);
    const bytes = Buffer.alloc(file.size);
    const problems = file.read(bytes, 0);
    if (problems.length > 0) return { diagnostics: problems };
    const lines = bytes.toString('utf8').split('\n');
    // What stands behind the last line break is cut, or nothing.
    lines.pop();
    const curves = new Map<string, Point[]>();
    for (const [index, line] of lines.entries()) {
      const entry = parseLine(line);
      if (entry === undefined) return refuse(`line ${index + 1} is not one of its objects`);
      for (const [name, value] of Object.entries(entry.values)) {
        const key = `${entry.kind} ${name}`;
        const points = curves.get(key) ?? [];
        if (points.length === 0) curves.set(key, points);
        points.push({ step: entry.step, value });
      }
    }
    return curves.size === 0 ? refuse('it has no line') : { value: { curves }, diagnostics: [] };
  });
}

function parseLine(line: string) {
  try {
    const found: unknown = JSON.parse(line);
    if (typeof found !== 'object' || found === null) return undefined;
    const { kind, step, ...values } = found as Record<string, unknown>;
    if ((kind !== 'step' && kind !== 'epoch') || typeof step !== 'number') return undefined;
    const numbers = Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
    return { kind, step, values: Object.fromEntries(numbers) };
  } catch {
    return undefined;
  }
}
