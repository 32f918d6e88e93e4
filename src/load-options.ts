import type { LoadOptions, TrainLoadOptions } from './api.ts';
import { diagnostic } from './diagnostics/catalog.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { NincError } from './diagnostics/error.ts';
import { suggest } from './diagnostics/suggest.ts';
import { isSeed } from './weights/random.ts';

/** What `typeof` says of a value; several where several may be given. */
type Kind = 'string' | 'number' | 'boolean' | 'object' | 'function';
type Kinds<Options> = Readonly<Record<keyof Options, Kind | readonly Kind[]>>;

/** What `load` takes, without and with `mode: 'train'`. */
const runKinds: Kinds<LoadOptions> = {
  backend: 'string',
  precision: 'string',
  weights: 'string',
  seed: 'number',
  once: 'boolean',
  set: 'object',
  root: 'string',
  data: 'string',
  read: 'function',
};
const trainKinds: Kinds<TrainLoadOptions> = {
  mode: 'string',
  backend: 'string',
  precision: 'string',
  weights: 'string',
  seed: 'number',
  loss: ['string', 'object'],
  optimizer: ['string', 'object'],
  clip_grad_norm: 'number',
  clip_grad_value: 'number',
  ema: 'object',
  batch: 'number',
  set: 'object',
  root: 'string',
  data: 'string',
  read: 'function',
};

/** Callers from JavaScript may give anything: throws a `NincError`, NIN5006, for what is no option, and for what no option can be. */
export function refuseRunOptions(options: LoadOptions): void {
  refuse(options, { mode: 'string', ...runKinds }, ({ mode }) =>
    mode === undefined ? [] : [fault(`mode: ${mode}`, "the only mode is 'train'; without it a network runs")],
  );
}

/** The same with `mode: 'train'`. */
export function refuseTrainOptions(options: TrainLoadOptions): void {
  refuse(options, trainKinds, ({ batch, precision }) => [
    ...(batch === undefined || isCount(batch) ? [] : [fault(`batch: ${batch}`, 'it must be an integer of at least 1')]),
    // Any other is one that no backend has, which whoever chooses the backend says.
    ...(precision === 'f64' ? [fault('precision: f64', 'training is in f32 or bf16')] : []),
  ]);
}

function refuse(
  options: unknown,
  kinds: Readonly<Record<string, Kind | readonly Kind[]>>,
  judge: (options: Readonly<Record<string, unknown>>) => readonly Diagnostic[],
): void {
  if (typeof options !== 'object' || options === null) throw new NincError([fault(`${options}`, 'it is no object')]);
  const given: Readonly<Record<string, unknown>> = { ...options };
  const known = Object.keys(kinds).filter((name) => name !== 'mode');
  const faults = Object.entries(given).flatMap(([option, value]) => {
    const kind = Object.hasOwn(kinds, option) ? kinds[option] : undefined;
    if (kind === undefined) return [unknown(option, known)];
    const fits = value === undefined || (value !== null && [kind].flat().some((one) => typeof value === one));
    return fits ? [] : [fault(`${option}: ${value}`, `it must be ${[kind].flat().map(worded).join(' or ')}`)];
  });
  // What is of another kind cannot be judged further.
  const judged = faults.length > 0 ? [] : [...badSeed(given['seed']), ...judge(given)];
  if (faults.length + judged.length > 0) throw new NincError([...faults, ...judged]);
}

function unknown(option: string, known: readonly string[]): Diagnostic {
  const near = suggest(option, known);
  const help = near === undefined ? undefined : `did you mean ${near}?`;
  return diagnostic('NIN5006', { option, reason: 'there is no such option' }, { help });
}

function badSeed(seed: unknown): readonly Diagnostic[] {
  if (seed === undefined || isSeed(Number(seed))) return [];
  return [fault(`seed: ${seed}`, 'a seed is an integer from 0 to 2^53 - 1')];
}

function fault(option: string, reason: string): Diagnostic {
  return diagnostic('NIN5006', { option, reason });
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function worded(kind: Kind): string {
  return {
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    object: 'an object',
    function: 'a function',
  }[kind];
}
