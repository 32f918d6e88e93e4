// A spec on one of ninc's backends. usage: run_ninc.mjs SPEC BACKEND PRECISION
import { load } from '../../dist/index.mjs';
import { pictures, serve } from './protocol.mjs';
import { loadTensorFlow } from './tensorflow.mjs';

const [spec, backend, precision] = process.argv.slice(2);

await serve(async () => {
  // Loading it is no part of loading a model.
  await loadTensorFlow();
  const began = performance.now();
  const model = await load(spec, { backend, precision, seed: 0 });
  const load_ms = performance.now() - began;
  const [{ name, type }] = model.graph.inputs;
  const shape = type.shape.slice(1);
  const data = pictures(shape);
  const parameters = model.graph.nodes
    .flatMap((node) => node.parameters)
    .filter((parameter) => parameter.trainable)
    .reduce((sum, parameter) => sum + parameter.shape.reduce((product, size) => product * size, 1), 0);
  return {
    runtime: model.runtime,
    parameters,
    load_ms,
    async run(batch) {
      const { output } = await model.run({ [name]: { shape: [batch, ...shape], data: data(batch) } });
      return output.data;
    },
  };
});
