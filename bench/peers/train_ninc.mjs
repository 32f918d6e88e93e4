// Steps of training a spec on one of ninc's backends, cross-entropy, SGD with momentum. usage: train_ninc.mjs SPEC BACKEND PRECISION
import { importSources } from '../sources.mjs';
import { labels, pictures, serve } from './protocol.mjs';
import { loadTensorFlow } from './tensorflow.mjs';

const [spec, name, precision] = process.argv.slice(2);

await serve(async () => {
  // Loading it is no part of loading a model.
  const { runtime } = await loadTensorFlow();
  const { backends, compile, initialise } = await importSources([
    'src/backends/registry.ts',
    'src/compile.ts',
    'src/weights/initialise.ts',
  ]);
  const backend = await backends[name]();
  const began = performance.now();
  const graph = compile(spec, {}).value;
  const [input] = graph.inputs;
  const [output] = graph.outputs;
  const all = graph.nodes.flatMap((node) => node.parameters);
  const trainer = await backend.train(graph, initialise(all, 0), {
    precision,
    loss: { kind: 'cross_entropy', output: output.name, labelSmoothing: 0 },
    optimizer: { kind: 'sgd', lr: 0.01, momentum: 0.9, dampening: 0, weightDecay: 0, nesterov: false },
    seed: 0,
  });
  const load_ms = performance.now() - began;
  const shape = input.type.shape.slice(1);
  const classes = graph.nodes.find(({ id }) => id === output.value).type.shape[1];
  const data = pictures(shape);
  let step = 0;
  return {
    runtime,
    parameters: all
      .filter(({ trainable }) => trainable)
      .reduce((sum, parameter) => sum + parameter.shape.reduce((product, size) => product * size, 1), 0),
    load_ms,
    async run(batch) {
      const inputs = { [input.name]: { shape: [batch, ...shape], data: data(batch) } };
      const target = { shape: [batch], data: labels(batch, classes) };
      const { loss } = await trainer.trainStep({ inputs, target }, { step: step++, lr: 0.01 });
      return Float32Array.of(loss);
    },
  };
});
