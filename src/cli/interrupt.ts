import { setImmediate } from 'node:timers/promises';

/** Ctrl-C ends the process with 130; what stands half written is removed by the `exit` listeners of those who write. */
export function endOnInterrupt(): void {
  process.once('SIGINT', () => process.exit(130));
}

/** Lets a Ctrl-C through between two pieces of work: nothing interrupts JavaScript that computes. */
export async function interruptible(): Promise<void> {
  await setImmediate();
}
