// Steps of training a layers model of TensorFlow.js written by hand, cross-entropy, SGD with momentum. usage: train_tfjs.mjs NETWORK
import { labels, pictures, serve } from './protocol.mjs';
import { loadTensorFlow } from './tensorflow.mjs';

const [network] = process.argv.slice(2);
const { build, shape, classes } = await import(`../hand-written/${network}.mjs`);

await serve(async () => {
  const { tf, runtime } = await loadTensorFlow();
  const data = pictures(shape);
  const began = performance.now();
  const model = build(tf);
  const optimizer = tf.train.momentum(0.01, 0.9);
  const load_ms = performance.now() - began;
  const parameters = model.trainableWeights.reduce((sum, weight) => sum + tf.util.sizeFromShape(weight.shape), 0);
  return {
    runtime,
    parameters,
    load_ms,
    async run(batch) {
      const x = tf.tensor4d(data(batch), [batch, ...shape]);
      const y = tf.oneHot(tf.tensor1d(labels(batch, classes), 'int32'), classes);
      const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true })), true);
      const output = await loss.data();
      tf.dispose([x, y, loss]);
      return output;
    },
  };
});
