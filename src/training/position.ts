import type { Progress } from './progress.ts';

/** What must be the same when a run goes on: otherwise it would not end where an undisturbed one does. */
export interface Identity {
  /** Digest of the graph and of everything in the plan that changes a step. */
  readonly spec: string;
  readonly backend: string;
  readonly precision: string;
}

/** Where a run is: all of a checkpoint but its arrays. Plain data, exact as JSON. */
export interface Position {
  readonly identity: Identity;
  /** How many epochs the run was begun for, and how many the spec said then. */
  readonly epochs: { readonly asked: number; readonly declared: number };
  readonly progress: Progress;
  /** Bytes of `history.jsonl` and of the event file that belong to it. */
  readonly logs: { readonly history: number; readonly events: number };
}

const version = 1;

export function writePosition(position: Position): string {
  return JSON.stringify({ version, ...position });
}

/** The position that a text holds, or why it holds none. A digest can be forged: nothing of the text is believed. */
export function readPosition(text: string): Position | string {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return 'its position is not JSON';
  }
  if (!isRecord(found)) return 'its position is not JSON of an object';
  const { version: written, ...position } = found;
  if (written !== version) return `it is of version ${String(written)}; this ninc reads version ${version}`;
  return isPosition(position) ? position : 'its position lacks something, or is out of range';
}

type Plain = Readonly<Record<string, unknown>>;

function isPosition(value: Plain): value is Plain & Position {
  const { identity, epochs, progress, logs } = value;
  return (
    has(identity, { spec: isText, backend: isText, precision: isText }) &&
    has(epochs, { asked: isCount, declared: isCount }) &&
    has(logs, { history: isCount, events: isCount }) &&
    has(progress, {
      step: isCount,
      epoch: isCount,
      batch: isCount,
      sums: isSums,
      best: isBest,
      stoppedEarly: isStopped,
    })
  );
}

const isSums = (value: unknown) => has(value, { loss: isReal, correct: optional(isReal), samples: isCount });
const isBest = optional((value) =>
  has(value, { loss: isReal, accuracy: optional(isReal), epoch: isCount, step: isCount }),
);
const isStopped = optional((value) => value === true);

type Test = (value: unknown) => boolean;

function has(value: unknown, tests: Readonly<Record<string, Test>>): boolean {
  return isRecord(value) && Object.entries(tests).every(([key, test]) => test(value[key]));
}

function optional(test: Test): Test {
  return (value) => value === undefined || test(value);
}

function isRecord(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isReal(value: unknown): boolean {
  return Number.isFinite(value);
}
