// Steps of training a spec on one of ninc's backends, cross-entropy, SGD with momentum. usage: train_ninc.mjs SPEC BACKEND PRECISION
import { check, load } from '../../dist/index.mjs';
import { labels, pictures, serve } from './protocol.mjs';
import { loadTensorFlow } from './tensorflow.mjs';

const [spec, backend, precision] = process.argv.slice(2);

await serve(async () => {
  // Loading it is no part of loading a model.
  const { runtime } = await loadTensorFlow();
  const began = performance.now();
  const optimizer = { sgd: { lr: 0.01, momentum: 0.9 } };
  const trainer = await load(spec, { mode: 'train', backend, precision, seed: 0, loss: 'cross_entropy', optimizer });
  const load_ms = performance.now() - began;
  const { inputs, outputs, totals } = check(spec);
  const [{ name, shape: given }] = inputs;
  const shape = given.slice(1);
  const classes = outputs[0].shape[1];
  const data = pictures(shape);
  return {
    runtime,
    parameters: totals.parameters,
    load_ms,
    async run(batch) {
      const batchOf = { shape: [batch, ...shape], data: data(batch) };
      const label = { shape: [batch], data: labels(batch, classes) };
      const { loss } = await trainer.trainStep({ [name]: batchOf, label });
      return Float32Array.of(loss);
    },
  };
});
