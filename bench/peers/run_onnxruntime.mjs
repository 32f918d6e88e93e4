// A model in onnxruntime-node, which is no dependency of ninc. usage: run_onnxruntime.mjs PACKAGE MODEL.onnx PARAMETERS
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pictures, serve } from './protocol.mjs';

const [folder, path, parameters] = process.argv.slice(2);
const described = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const imported = await import(pathToFileURL(join(folder, described.main)).href);
const { InferenceSession, Tensor } = imported.default ?? imported;

await serve(async () => {
  const threads = Number(process.env.NINC_BENCH_THREADS);
  const began = performance.now();
  const session = await InferenceSession.create(path, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  const load_ms = performance.now() - began;
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  const shape = [3, 224, 224];
  const data = pictures(shape);
  return {
    runtime: `onnxruntime-node ${described.version}`,
    parameters: Number(parameters),
    load_ms,
    async run(batch) {
      const results = await session.run({ [input]: new Tensor('float32', data(batch), [batch, ...shape]) });
      return results[output].data;
    },
  };
});
