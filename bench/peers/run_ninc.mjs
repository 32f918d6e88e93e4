// A spec on one of ninc's backends. usage: run_ninc.mjs SPEC BACKEND PRECISION
import { check, load } from '../../dist/index.mjs';
import { pictures, serve } from './protocol.mjs';
import { loadTensorFlow } from './tensorflow.mjs';

const [spec, backend, precision] = process.argv.slice(2);

await serve(async () => {
  // Loading it is no part of loading a model.
  await loadTensorFlow();
  const began = performance.now();
  const model = await load(spec, { backend, precision, seed: 0 });
  const load_ms = performance.now() - began;
  const { inputs, totals } = check(spec);
  const [{ name, shape: given }] = inputs;
  const shape = given.slice(1);
  const data = pictures(shape);
  return {
    runtime: model.runtime,
    parameters: totals.parameters,
    load_ms,
    async run(batch) {
      const { output } = await model.run({ [name]: { shape: [batch, ...shape], data: data(batch) } });
      return output.data;
    },
  };
});
