import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { packageRoot } from '../../package-root.ts';
import type { MadePictures, PictureTask } from '../batch.ts';
import type { Answer, Request, Setup } from './messages.ts';

/** Threads that make pictures. Which of them makes what depends on the moment; what is made does not. */
export interface Pool {
  make(task: PictureTask): Promise<Outcome<MadePictures>>;
  /** Ends the threads; what was asked for and is not made never will be. */
  close(): Promise<void>;
}

interface Asked {
  resolve(made: Outcome<MadePictures>): void;
  reject(error: Error): void;
}

/** One thread, and what it was asked for. It keeps the process alive only while something is asked. */
interface Thread {
  readonly worker: Worker;
  readonly asked: Map<number, Asked>;
  /** Why it ended. */
  ended?: string;
}

export function openPool(size: number, setup: Setup): Pool {
  const threads = Array.from({ length: size }, () => startThread(setup));
  let ids = 0;
  return {
    make(task) {
      const thread = threads.reduce((free, other) => (other.asked.size < free.asked.size ? other : free));
      if (thread.ended !== undefined) return Promise.resolve(endedEarly(thread.ended));
      const request: Request = { id: ids++, task };
      return new Promise((resolve, reject) => {
        thread.asked.set(request.id, { resolve, reject });
        thread.worker.ref();
        thread.worker.postMessage(request);
      });
    },
    async close() {
      for (const thread of threads) thread.ended ??= 'it was closed';
      // Whoever waits for the end must live to see it.
      for (const { worker } of threads) worker.ref();
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread(setup: Setup): Thread {
  const worker = new Worker(join(packageRoot(), 'dist', 'data-worker.cjs'), { workerData: setup });
  const thread: Thread = { worker, asked: new Map() };
  worker.unref();
  worker.on('message', (answer: Answer) => {
    const asked = thread.asked.get(answer.id);
    thread.asked.delete(answer.id);
    if (thread.asked.size === 0 && thread.ended === undefined) worker.unref();
    if ('made' in answer) asked?.resolve(answer.made);
    else asked?.reject(new Error(answer.defect));
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    thread.ended ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'its memory did not suffice' : error.message;
  });
  worker.on('exit', (code) => {
    thread.ended ??= `it exited with ${code}`;
    for (const { resolve } of thread.asked.values()) resolve(endedEarly(thread.ended));
    thread.asked.clear();
  });
  return thread;
}

function endedEarly(reason: string): Outcome<never> {
  return { diagnostics: [diagnostic('NIN6310', { reason })] };
}
