// Whether memory stays as it is while a program runs again and again: resident memory and tensors, every tenth of the runs.
// usage: npm run bench:memory [-- --spec FILE --backend B --precision P --runs 10000 --batches 1,2,3]
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { root } from './line-up.mjs';

const { values } = parseArgs({
  options: {
    spec: { type: 'string', default: `${root}/specs/nin-cifar10.nin.yaml` },
    backend: { type: 'string', default: 'graph' },
    precision: { type: 'string', default: 'f32' },
    runs: { type: 'string', default: '10000' },
    batches: { type: 'string', default: '1,2,3' },
  },
});
const { load } = await import('../dist/index.mjs');
const { backend, precision, spec } = values;
const program = await load(spec, { backend, precision });
const batches = values.batches.split(',').map(Number);
const inputs = batches.map((batch) =>
  Object.fromEntries(
    program.graph.inputs.map(({ name, type }) => {
      const shape = type.shape.map((size, axis) => (typeof size === 'number' ? size : axis === 0 ? batch : 64));
      return [name, { shape, data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.5) }];
    }),
  ),
);
const tf = backend === 'reference' ? undefined : createRequire(import.meta.url)('@tensorflow/tfjs-node');
const runs = Number(values.runs);
const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1).padStart(8);
console.log('    runs  rss MiB  heap MiB  buffers MiB  tensors');
for (let run = 0; run <= runs; run++) {
  if (run % Math.ceil(runs / 10) === 0) {
    globalThis.gc?.();
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const tensors = tf?.memory().numTensors ?? 0;
    console.log(
      `${`${run}`.padStart(8)} ${mebibytes(rss)}  ${mebibytes(heapUsed)}     ${mebibytes(arrayBuffers)}  ${tensors}`,
    );
  }
  await program.run(inputs[run % inputs.length]);
}
program.dispose();
