import { installed, loadRuntime } from '../backends/tfjs-runtime.ts';
import { NincError } from '../diagnostics/error.ts';

/** Rows and columns: large enough that a processor's caches and threads are all at work. */
const size = 2048;

/**
 * The rate of a float32 matrix product in TensorFlow, in GFLOP/s: the best of some runs, what one could hope for here.
 * Nothing where there is no native binding, or it does not load.
 */
export async function gemmRate(runs = 3): Promise<number | undefined> {
  if (installed()[0]?.kind !== 'native') return undefined;
  const runtime = await loadRuntime('native').catch((error: unknown) => {
    if (error instanceof NincError) return undefined;
    throw error;
  });
  if (runtime === undefined) return undefined;
  const { tf } = runtime;
  const [left, right] = [tf.randomUniform([size, size], -1, 1), tf.randomUniform([size, size], -1, 1)];
  try {
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run <= runs; run++) {
      const began = performance.now();
      tf.dispose(tf.matMul(left, right));
      // The first one wakes the threads.
      if (run > 0) best = Math.min(best, performance.now() - began);
    }
    return (2 * size ** 3) / (best * 1e6);
  } finally {
    tf.dispose([left, right]);
  }
}
