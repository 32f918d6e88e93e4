// Steps of training a spec on one of ninc's backends, cross-entropy, SGD with momentum. usage: train_ninc.mjs SPEC BACKEND PRECISION
import { load } from '../../dist/index.mjs';
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
  const { inputs, outputs, nodes } = trainer.graph;
  const [{ name, type }] = inputs;
  const shape = type.shape.slice(1);
  const classes = nodes.find(({ id }) => id === outputs[0].value).type.shape[1];
  const data = pictures(shape);
  const parameters = nodes
    .flatMap((node) => node.parameters)
    .filter(({ trainable }) => trainable)
    .reduce((sum, parameter) => sum + parameter.shape.reduce((product, size) => product * size, 1), 0);
  return {
    runtime,
    parameters,
    load_ms,
    async run(batch) {
      const given = { shape: [batch, ...shape], data: data(batch) };
      const label = { shape: [batch], data: labels(batch, classes) };
      const { loss } = await trainer.trainStep({ [name]: given, label });
      return Float32Array.of(loss);
    },
  };
});
