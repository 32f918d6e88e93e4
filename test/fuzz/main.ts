import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/package-root.ts';
import { table } from '../../src/reports/table.ts';
import { keep } from './corpus.ts';
import { signature, type Target, type TargetName, targetNames } from './target.ts';
import { targets } from './targets.ts';
import { startWatchdog } from './watchdog.ts';

/** What a run of the fuzzer is asked for. */
export interface Options {
  readonly minutes: number;
  /** Of each target; without end where time is what counts. */
  readonly cases: number;
  readonly seed: number;
  readonly only: readonly TargetName[];
}

const usage = `usage: npm run fuzz -- [--minutes 20 | --cases N] [--seed S] [--long] [--only ${targetNames.join('|')}]…`;

/** The options of a command line, or what is wrong with it. */
export function readOptions(words: readonly string[], fresh: number): Options | string {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        minutes: { type: 'string' },
        cases: { type: 'string' },
        long: { type: 'boolean', default: false },
        seed: { type: 'string', default: String(fresh) },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    const forever = Number.POSITIVE_INFINITY;
    const minutes = Number(values.minutes ?? (values.cases === undefined ? 20 : forever));
    const cases = Number(values.cases ?? forever);
    // As the tests that need Python have it.
    if (values.long) process.env['NINC_LONG'] = '1';
    const seed = Number(values.seed);
    if (!(minutes > 0)) return `--minutes is ${values.minutes}\n${usage}`;
    if (!(cases >= 1)) return `--cases is ${values.cases}\n${usage}`;
    if (!Number.isSafeInteger(seed) || seed < 0) return `--seed is ${values.seed}\n${usage}`;
    const only = values.only.flatMap((names) => names.split(','));
    const stranger = only.find((name) => !isTarget(name));
    if (stranger !== undefined) return `there is no target ${stranger}\n${usage}`;
    return { minutes, cases, seed, only: only.length === 0 ? targetNames : only.filter(isTarget) };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}

function isTarget(name: string): name is TargetName {
  return targetNames.some((known) => known === name);
}

/** What a target has done so far. */
interface Tally {
  readonly target: Target;
  readonly known: Set<string>;
  batches: number;
  cases: number;
  executions: number;
  milliseconds: number;
  readonly finds: string[];
}

/** A case that takes longer is one that does not end; with `--long` it starts Python several times, which takes as long by itself. */
const patience = { usual: 60_000, long: 600_000 };

/** Progress is told so often, in milliseconds. */
const pause = 15_000;

/**
 * Fuzzes until the time is over or somebody interrupts: each target gets the same time. Finds are shrunk and kept in the corpus.
 * Gives the exit code: 0, 1 where something was found, 2 for wrong usage, 130 where it was interrupted.
 */
export async function fuzz(words: readonly string[], say: (line: string) => void): Promise<number> {
  const options = readOptions(words, Date.now() % 2 ** 31);
  if (typeof options === 'string') {
    say(options);
    return 2;
  }
  const { minutes, cases, seed, only } = options;
  const long = Number.isFinite(cases) ? `${cases} cases each` : `${minutes} minutes`;
  say(`seed ${seed}: ${only.join(', ')}, ${long}`);
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  process.once('SIGINT', interrupt);
  mkdirSync(join(packageRoot(), 'build'), { recursive: true });
  const most = process.env['NINC_LONG'] ? patience.long : patience.usual;
  startWatchdog(join(packageRoot(), 'build', 'fuzz-endless'), most);
  const tallies = only.map((name): Tally => tally(targets[name]));
  const began = performance.now();
  let told = began;
  while (!interrupted && performance.now() - began < minutes * 60_000) {
    const open = tallies.filter((one) => one.cases < cases);
    const [first] = open;
    if (first === undefined) break;
    const next = open.reduce((least, one) => (one.milliseconds < least.milliseconds ? one : least), first);
    await step(next, seed, say);
    if (performance.now() - told > pause) {
      told = performance.now();
      const sums = tallies.map(
        ({ target, executions, finds }) =>
          `${target.name} ${executions}${finds.length > 0 ? ` (${finds.length})` : ''}`,
      );
      say(`${Math.round((told - began) / 1000)} s: ${sums.join(', ')}`);
    }
    await setImmediate();
  }
  process.off('SIGINT', interrupt);
  for (const line of figures(tallies)) say(line);
  if (interrupted) return 130;
  return tallies.some(({ finds }) => finds.length > 0) ? 1 : 0;
}

function tally(target: Target): Tally {
  return { target, known: new Set(), batches: 0, cases: 0, executions: 0, milliseconds: 0, finds: [] };
}

async function step(one: Tally, seed: number, say: (line: string) => void): Promise<void> {
  const began = performance.now();
  const batch = await one.target.batch(batchSeed(seed, one.target.name, one.batches++), one.known);
  one.milliseconds += performance.now() - began;
  one.cases += batch.cases;
  one.executions += batch.executions;
  for (const find of batch.finds) {
    one.known.add(signature(find.symptom));
    const path = Object.keys(find.found).length === 0 ? 'there is no case to keep' : keep(one.target.name, find);
    one.finds.push(path);
    say(`${one.target.name}: ${find.symptom.slice(0, 300)}\n  ${path}`);
  }
}

/** Batches of one run are far apart; the same seed gives the same ones, whatever the machine's speed. */
export function batchSeed(seed: number, target: TargetName, index: number): number {
  const mixed = Math.imul(seed, 0x9e3779b1) ^ Math.imul(targetNames.indexOf(target) + 1, 0x85ebca6b);
  return (mixed + Math.imul(index + 1, 0xc2b2ae35)) | 0;
}

function figures(tallies: readonly Tally[]): readonly string[] {
  const rows = tallies.map(({ target, cases, executions, milliseconds, finds }) => {
    const rate = milliseconds === 0 ? 0 : Math.round((1000 * executions) / milliseconds);
    return [target.name, ...[cases, executions, rate, finds.length].map((number) => number.toLocaleString('en'))];
  });
  const head = ['target', 'cases', 'executions', 'executions/s', 'finds'];
  return table([head, ...rows], ['left', 'right', 'right', 'right', 'right']);
}
