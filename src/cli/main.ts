import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { systemReason } from '../files/reason.ts';
import { printable } from '../reports/printable.ts';
import { type Command, commandHelp, parseArguments, UsageError } from './command.ts';
import { endOnInterrupt } from './interrupt.ts';

/** Every command, imported when it is called. */
export const commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  check: () => import('./commands/check.ts'),
  fmt: () => import('./commands/fmt.ts'),
  summary: () => import('./commands/summary.ts'),
  lock: () => import('./commands/lock.ts'),
  diff: () => import('./commands/diff.ts'),
  run: () => import('./commands/run.ts'),
  compile: () => import('./commands/compile.ts'),
  import: () => import('./commands/import.ts'),
  explain: () => import('./commands/explain.ts'),
  schema: () => import('./commands/schema.ts'),
  init: () => import('./commands/init.ts'),
  completion: () => import('./commands/completion.ts'),
  doctor: () => import('./commands/doctor.ts'),
  bench: () => import('./commands/bench.ts'),
  verify: () => import('./commands/verify.ts'),
  weights: () => import('./commands/weights.ts'),
  train: () => import('./commands/train.ts'),
  eval: () => import('./commands/eval.ts'),
  predict: () => import('./commands/predict.ts'),
  viz: () => import('./commands/viz.ts'),
  lsp: () => import('./commands/lsp.ts'),
  serve: () => import('./commands/serve.ts'),
};

/** Runs the command line and sets the exit code: 0, or 1 the spec, data or weights, 2 usage, 3 environment, 70 a defect, 130 interrupted. */
export async function main(words: readonly string[]): Promise<void> {
  endOnInterrupt();
  process.stdout.on('error', quietOnClosedPipe);
  // A log on a full disk, or a terminal that is gone: nobody can be told, and the work is as good without.
  process.stderr.on('error', () => undefined);
  try {
    process.exitCode = await dispatch(words);
  } catch (error) {
    process.exitCode = await explainFailure(error);
  }
}

/** `ninc … | head` closes the pipe: nobody reads any more, which is no fault, and changes nothing of the result. */
function quietOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return;
  process.stderr.write(systemFault(error) ?? `ninc: the output: ${error.message}\n`);
  process.exit(1);
}

/** What the system refuses, a full disk behind `> file` for instance: neither the spec's fault nor ninc's. */
function systemFault(error: unknown): string | undefined {
  const reason = systemReason(error);
  if (reason === undefined) return undefined;
  return `ninc: ${printable(placeOf(error))}: ${reason}\n`;
}

/** What the system was asked for: a file, the folder that the command was started in, else what is written to stdout. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the output';
  if ('syscall' in error && error.syscall === 'uv_cwd') return 'the current folder';
  return 'path' in error ? String(error.path) : 'the output';
}

async function dispatch([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const text = rest[0] === undefined ? await help() : commandHelp((await commandOf(rest[0])).command);
    (name === undefined ? process.stderr : process.stdout).write(text);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v' || name === 'version') {
    const { ownVersion } = await import('../package-root.ts');
    process.stdout.write(`${ownVersion()}\n`);
    return 0;
  }
  const { command } = await commandOf(name);
  const given = parseArguments(command, rest);
  if (given.has('help')) {
    process.stdout.write(commandHelp(command));
    return 0;
  }
  return command.run(given, everyCommand);
}

async function commandOf(name: string): Promise<{ readonly command: Command }> {
  const open = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (open !== undefined) return open();
  const near = suggest(name, Object.keys(commands));
  throw new UsageError(
    `there is no command ${name}; ${near === undefined ? '`ninc --help` lists them' : `did you mean ninc ${near}?`}`,
  );
}

export async function everyCommand(): Promise<readonly Command[]> {
  return Promise.all(Object.values(commands).map(async (open) => (await open()).command));
}

async function help(): Promise<string> {
  const { help: text } = await import('./help.ts');
  return text(await everyCommand());
}

async function explainFailure(error: unknown): Promise<number> {
  if (error instanceof UsageError) {
    process.stderr.write(`ninc: ${printable(error.message)}\n`);
    return 2;
  }
  if (error instanceof NincError) {
    const { printDiagnostics } = await import('./print.ts');
    printDiagnostics(NincError.sourcesOf(error));
    return exitCodeOf(NincError.sourcesOf(error));
  }
  const refused = systemFault(error);
  if (refused !== undefined) {
    process.stderr.write(refused);
    return 1;
  }
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`ninc: this is a defect of ninc, please report it with the spec and this text:\n${said}\n`);
  return 70;
}

/** 3 where the environment lacks something, 2 where a flag asks for what does not exist, else 1. */
function exitCodeOf(diagnostics: readonly Diagnostic[]): number {
  if (diagnostics.length > 0 && diagnostics.every(({ code }) => code.startsWith('NIN7'))) return 3;
  const usage = new Set(['NIN5001', 'NIN5002', 'NIN5003', 'NIN5020']);
  return diagnostics.length > 0 && diagnostics.every(({ code }) => usage.has(code)) ? 2 : 1;
}
