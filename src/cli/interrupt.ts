import { setImmediate } from 'node:timers/promises';

/** What asks a process to stop: Ctrl-C, whoever ends it, the terminal that goes away. Without a listener the last two end it at once. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof signals)[number];

const end = () => process.exit(130);

/**
 * What such a signal does now. One listener stays for good and asks here: a signal that came while JavaScript was busy is still to be
 * told, and Node forgets it where the last listener goes before the next comes.
 */
let onInterrupt: (signal: Signal) => void = end;
let listening = false;

function meanwhile(action: (signal: Signal) => void): void {
  onInterrupt = action;
  if (!listening) for (const signal of signals) process.on(signal, () => onInterrupt(signal));
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
export function stopSignal(): Promise<Signal> {
  return new Promise((resolve) => {
    meanwhile((signal) => {
      meanwhile(end);
      resolve(signal);
    });
  });
}

/** Lets a Ctrl-C through between two pieces of work: nothing interrupts JavaScript that computes. */
export async function interruptible(): Promise<void> {
  await setImmediate();
}
