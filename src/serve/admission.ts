import { setImmediate } from 'node:timers/promises';
import type { Limits } from './limits.ts';

/** Room that a request holds until it is answered. */
export interface Ticket {
  /** May be called twice. */
  leave(): void;
}

/** Who may send a body now: so many requests, and so many bytes, at a time. What is beyond is refused at once, not kept waiting. */
export class Admission {
  readonly #limits: Pick<Limits, 'requests' | 'heldBytes'>;
  #requests = 0;
  #bytes = 0;

  constructor(limits: Pick<Limits, 'requests' | 'heldBytes'>) {
    this.#limits = limits;
  }

  get requests(): number {
    return this.#requests;
  }

  /** A ticket, or why there is none. */
  enter(bytes: number): Ticket | string {
    const { requests, heldBytes } = this.#limits;
    if (this.#requests >= requests) return `${requests} are under way`;
    // One body that fits alone always fits.
    if (this.#requests > 0 && this.#bytes + bytes > heldBytes) return `those under way hold ${this.#bytes} bytes`;
    this.#requests += 1;
    this.#bytes += bytes;
    let inside = true;
    return {
      leave: () => {
        if (!inside) return;
        inside = false;
        this.#requests -= 1;
        this.#bytes -= bytes;
      },
    };
  }
}

/** Runs one piece of work after another: a forward pass uses all cores, so two at a time only share the caches. */
export function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(async () => {
      // Runtimes compute on this thread: between two passes the server hears what has arrived.
      await setImmediate();
      return work();
    });
    last = next.catch(() => undefined);
    return next;
  };
}
