import { setImmediate } from 'node:timers/promises';

const end = () => process.exit(130);

/**
 * What a Ctrl-C does now. One listener stays for good and asks here: a signal that came while JavaScript was busy is still to be
 * told, and Node forgets it where the last listener goes before the next comes.
 */
let onInterrupt: () => void = end;
let listening = false;

function meanwhile(action: () => void): void {
  onInterrupt = action;
  if (!listening) process.on('SIGINT', () => onInterrupt());
  listening = true;
}

/** Ctrl-C ends the process with 130; what stands half written is removed by the `exit` listeners of those who write. */
export function endOnInterrupt(): void {
  meanwhile(end);
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
  meanwhile(() => {
    heard = true;
    meanwhile(end);
  });
  return {
    async heard() {
      await interruptible();
      return heard;
    },
    done: () => meanwhile(end),
  };
}

/** Resolves when the process is asked to stop, which it then does by itself; a second request ends it. */
export function stopSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((resolve) => {
    const hear = (signal: 'SIGINT' | 'SIGTERM') => {
      process.off('SIGTERM', terminate);
      meanwhile(end);
      resolve(signal);
    };
    const terminate = () => hear('SIGTERM');
    process.on('SIGTERM', terminate);
    meanwhile(() => hear('SIGINT'));
  });
}

/** Lets a Ctrl-C through between two pieces of work: nothing interrupts JavaScript that computes. */
export async function interruptible(): Promise<void> {
  await setImmediate();
}
