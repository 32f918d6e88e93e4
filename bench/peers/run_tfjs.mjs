// A layers model of TensorFlow.js written by hand. usage: run_tfjs.mjs NETWORK
import { pictures, serve } from './protocol.mjs';
import { loadTensorFlow } from './tensorflow.mjs';

const [network] = process.argv.slice(2);
const { build, shape } = await import(`../hand-written/${network}.mjs`);

await serve(async () => {
  const { tf, runtime } = await loadTensorFlow();
  const data = pictures(shape);
  const began = performance.now();
  const model = build(tf);
  const load_ms = performance.now() - began;
  const parameters = model.trainableWeights.reduce((sum, weight) => sum + tf.util.sizeFromShape(weight.shape), 0);
  return {
    runtime,
    parameters,
    load_ms,
    async run(batch) {
      const x = tf.tensor4d(data(batch), [batch, ...shape]);
      const y = model.predict(x, { batchSize: batch });
      const output = await y.data();
      tf.dispose([x, y]);
      return output;
    },
  };
});
