// What a contender says to bench/run.mjs: one line for each request, `answer ` and JSON. Other lines on stdout mean nothing.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Serves a contender until stdin ends. `open` gives `{ runtime, parameters, load_ms, run(batch) }`; `run` resolves with the
 * output, a Float32Array.
 */
export async function serve(open) {
  // Ctrl-C goes to every process of the terminal: run.mjs decides what it means.
  process.on('SIGINT', () => {});
  const { runtime, parameters, load_ms, run } = await open();
  answer({ runtime, parameters, load_ms });
  for await (const line of createInterface({ input: process.stdin })) {
    const [request, value] = line.split(' ');
    if (request === 'memory') answer(peakBytes());
    if (request === 'output') answer([...(await run(1))].slice(0, 1000));
    if (request === 'run') {
      const began = performance.now();
      const output = await run(Number(value));
      const milliseconds = performance.now() - began;
      if (!output.every(Number.isFinite)) throw new Error('the output is not finite');
      answer(milliseconds);
    }
  }
  process.exit(0);
}

/** Pictures of these sizes, the same in every process, made once for each batch size. */
export function pictures(shape) {
  const made = new Map();
  const elements = shape.reduce((product, size) => product * size, 1);
  return (batch) => {
    const known =
      made.get(batch) ?? Float32Array.from({ length: batch * elements }, (_, at) => ((at * 7919) % 1000) / 1000);
    made.set(batch, known);
    return known;
  };
}

/** Classes for a batch of pictures. */
export function labels(batch, classes) {
  return Int32Array.from({ length: batch }, (_, index) => index % classes);
}

function answer(value) {
  process.stdout.write(`answer ${JSON.stringify(value)}\n`);
}

function peakBytes() {
  if (process.platform !== 'linux') return 1024 * process.resourceUsage().maxRSS;
  return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
