import { statSync } from 'node:fs';
import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Outcome, SourceFile } from '../../diagnostics/diagnostic.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { formatSpec } from '../../format/format.ts';
import { decodeSource, maximumBytes, readSource } from '../../parser/source.ts';
import { largeHelp } from '../../parser/tokens.ts';
import { printable } from '../../reports/printable.ts';
import { type Command, UsageError } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { specPaths } from '../paths.ts';
import { printDiagnostics } from '../print.ts';

export const command: Command = {
  name: 'fmt',
  summary: 'writes specs in the one style that specs have; comments and meaning are kept',
  usage: 'SPEC…|-',
  positionals: { min: 1 },
  options: { check: { summary: 'changes nothing, lists what it would change, and fails if there is any' } },
  examples: ['ninc fmt specs', 'ninc fmt --check specs', 'ninc fmt - < model.nin.yaml'],
  async run(given) {
    const [first, ...others] = given.positionals;
    if (given.positionals.includes('-')) {
      if (first !== '-' || others.length > 0) throw new UsageError('fmt - reads standard input alone');
      return formatInput(given.has('check'));
    }
    const tally = { changed: 0, unchanged: 0, faults: 0 };
    for (const path of specPaths(given.positionals)) {
      await interruptible();
      tally[formatFile(path, given.has('check'))]++;
    }
    process.stdout.write(`${summary(tally, given.has('check'))}\n`);
    return tally.faults > 0 || (given.has('check') && tally.changed > 0) ? 1 : 0;
  },
};

interface Tally {
  readonly changed: number;
  readonly unchanged: number;
  readonly faults: number;
}

function formatFile(path: string, check: boolean): keyof Tally {
  const { source, text, diagnostics } = formatted(readSource(path));
  if (source === undefined || text === undefined) return fail(diagnostics);
  // A byte order mark is not part of the text that was read.
  const marked = statSync(path, { throwIfNoEntry: false })?.size !== Buffer.byteLength(source.text);
  if (text === source.text && !marked) return 'unchanged';
  if (check) process.stdout.write(`${printable(path)}\n${firstDifference(source.text, text)}`);
  else {
    const problems = writeFileAtomic(path, text);
    if (problems.length > 0) return fail(problems);
    process.stdout.write(`formatted ${printable(path)}\n`);
  }
  return 'changed';
}

async function formatInput(check: boolean): Promise<number> {
  const { source, text, diagnostics } = formatted(await readInput());
  if (source === undefined || text === undefined) {
    fail(diagnostics);
    return 1;
  }
  if (!check) process.stdout.write(text);
  else if (text !== source.text) process.stdout.write(firstDifference(source.text, text));
  return check && text !== source.text ? 1 : 0;
}

/** As much of standard input as a spec may have. */
async function readInput(): Promise<Outcome<SourceFile>> {
  const shown = 'standard input';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= maximumBytes) continue;
    const params = { what: 'the text', found: `more than ${maximumBytes} bytes`, limit: `${maximumBytes} bytes` };
    return { diagnostics: [diagnostic('NIN1006', params, { file: shown, help: largeHelp })] };
  }
  return decodeSource(Buffer.concat(chunks), shown);
}

function formatted({ value: source, diagnostics }: Outcome<SourceFile>): {
  readonly source?: SourceFile | undefined;
  readonly text?: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  if (source === undefined) return { diagnostics };
  const made = formatSpec(source.text, source.path);
  return { source, text: made.value, diagnostics: made.diagnostics };
}

function fail(diagnostics: readonly Diagnostic[]): 'faults' {
  printDiagnostics(diagnostics);
  return 'faults';
}

/** The first line that would change, as it is and as it would be. */
function firstDifference(before: string, after: string): string {
  const [old, next] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  const at = old.findIndex((line, index) => line !== next[index]);
  if (at < 0) return '';
  const number = `${at + 1}`;
  const shown = (mark: string, line: string | undefined) =>
    line === undefined
      ? ''
      : `  ${mark === '-' ? number : ' '.repeat(number.length)} ${mark} ${printable(line.slice(0, 200))}\n`;
  return shown('-', old[at]) + shown('+', next[at]);
}

function summary({ changed, unchanged, faults }: Tally, check: boolean): string {
  const of = (count: number, what: string) => (count === 0 ? [] : [`${count} ${what}`]);
  return [
    ...of(changed, check ? 'would change' : 'formatted'),
    ...of(unchanged, changed + faults === 0 ? 'in the style' : 'unchanged'),
    ...of(faults, 'that cannot be read'),
  ].join(', ');
}
