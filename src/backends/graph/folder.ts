import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../files/temporary.ts';
import { sizeOf } from '../message.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Writes a SavedModel into a private folder, gives that to `use` and removes it, whatever happens: a signal that comes meanwhile
 * is heard afterwards. Throws a `NincError`, NIN7002, where it cannot be written.
 */
export function inTemporaryFolder<T>(pieces: readonly Uint8Array[], use: (folder: string) => T): T {
  holdSignals();
  let folder: string | undefined;
  try {
    folder = temporaryFolder('graph', sizeOf(pieces), (made) => writePieces(made, pieces));
    return use(folder);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

const held = new Set<NodeJS.Signals>();
const hold = (signal: NodeJS.Signals) => held.add(signal);
let holding = false;

/** Until the next turn of the event loop: only then signals that came during native code are delivered. */
function holdSignals(): void {
  if (holding) return;
  holding = true;
  for (const signal of signals) process.on(signal, hold);
  setImmediate(() => {
    holding = false;
    for (const signal of signals) process.off(signal, hold);
    // Whoever else listens has heard it.
    for (const signal of held) if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    held.clear();
  });
}

function writePieces(folder: string, pieces: readonly Uint8Array[]): void {
  const descriptor = openSync(join(folder, 'saved_model.pb'), 'wx', 0o600);
  try {
    // Small pieces are many: they are written together.
    for (const bytes of joinSmall(pieces)) {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    }
  } finally {
    closeSync(descriptor);
  }
}

const small = 64 * 1024;

function* joinSmall(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes < small) continue;
    yield waiting.length === 1 ? piece : Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}
