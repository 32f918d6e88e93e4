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

/** Lets a Ctrl-C through between two pieces of work: nothing interrupts JavaScript that computes. */
export async function interruptible(): Promise<void> {
  await setImmediate();
}
