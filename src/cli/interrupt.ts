import { setImmediate } from 'node:timers/promises';

const end = () => process.exit(130);

/** Ctrl-C ends the process with 130; what stands half written is removed by the `exit` listeners of those who write. */
export function endOnInterrupt(): void {
  process.once('SIGINT', end);
}

/** A Ctrl-C that work looks for instead of being ended by it; a second one ends it. */
export interface Interruption {
  /** Lets a Ctrl-C through, and says whether there was one. */
  readonly heard: () => Promise<boolean>;
  /** From here on Ctrl-C ends the process again. */
  readonly done: () => void;
}

export function interruption(): Interruption {
  let heard = false;
  const note = () => {
    heard = true;
    process.once('SIGINT', end);
  };
  process.off('SIGINT', end);
  process.once('SIGINT', note);
  return {
    async heard() {
      await interruptible();
      return heard;
    },
    done() {
      process.off('SIGINT', note);
      process.off('SIGINT', end);
      process.once('SIGINT', end);
    },
  };
}

/** Resolves when the process is asked to stop, which it then does by itself; a second request ends it. */
export function stopSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  process.off('SIGINT', end);
  return new Promise((resolve) => {
    const hear = (signal: 'SIGINT' | 'SIGTERM') => {
      process.off('SIGINT', hear).off('SIGTERM', hear);
      process.once('SIGINT', end);
      resolve(signal);
    };
    process.on('SIGINT', hear).on('SIGTERM', hear);
  });
}

/** Lets a Ctrl-C through between two pieces of work: nothing interrupts JavaScript that computes. */
export async function interruptible(): Promise<void> {
  await setImmediate();
}
