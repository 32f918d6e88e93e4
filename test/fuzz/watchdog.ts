import { Worker } from 'node:worker_threads';

/** Longer cases are cut off in the watchdog's copy. */
const mostBytes = 1 << 20;

interface Shared {
  /** How often a case began or ended (odd: one runs), and its length. */
  readonly state: Int32Array;
  readonly bytes: Uint8Array;
}

let shared: Shared | undefined;

/** What watches: a case that does not end cannot be interrupted from its own thread. */
const program = `
const { workerData: { state, bytes, path, patience } } = require('node:worker_threads');
const { writeFileSync, writeSync } = require('node:fs');
let last = -1;
let since = 0;
setInterval(() => {
  const now = Atomics.load(state, 0);
  if (now !== last) [last, since] = [now, Date.now()];
  if (now % 2 === 0 || Date.now() - since < patience) return;
  writeFileSync(path, Buffer.from(bytes.subarray(0, Atomics.load(state, 1))));
  writeSync(2, 'fuzz: a case did not end; it is in ' + path + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/** Ends the process when a case takes longer than so many milliseconds, and leaves the case in a file. */
export function startWatchdog(path: string, patience: number): void {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const bytes = new Uint8Array(new SharedArrayBuffer(mostBytes));
  new Worker(program, { eval: true, workerData: { state, bytes, path, patience } }).unref();
  shared = { state, bytes };
}

/** Runs a case while the watchdog, if there is one, looks on. */
export async function watched<T>(content: Uint8Array, run: () => Promise<T>): Promise<T> {
  if (shared === undefined) return run();
  const { state, bytes } = shared;
  const kept = content.subarray(0, mostBytes);
  bytes.set(kept);
  Atomics.store(state, 1, kept.length);
  Atomics.add(state, 0, 1);
  try {
    return await run();
  } finally {
    Atomics.add(state, 0, 1);
  }
}
