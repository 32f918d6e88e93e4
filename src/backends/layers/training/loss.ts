import type { Loss } from '../../../ir/training/plan.ts';
import type { Batch } from '../../trainer.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';

/** A loss and its target, for outputs in the spec's layout: scalars. */
export interface Measure {
  readonly loss: (output: Tensor) => Tensor;
  /** Absent where there are no classes. */
  readonly correct?: (output: Tensor) => Tensor;
}

/** torch.nn.functional.cross_entropy or mse_loss, the mean over the batch. */
export function measure(tf: TensorFlow, loss: Loss, { target: { shape, data } }: Batch): Measure {
  if (loss.kind === 'mse_loss') {
    const target = tf.tensor(Float32Array.from(data), [...shape], 'float32');
    return { loss: (output) => tf.mean(tf.squaredDifference(output, target)) };
  }
  const labels = tf.tensor1d(Int32Array.from(data), 'int32');
  const rows = (output: Tensor) => tf.reshape(output, [labels.size, -1]);
  return {
    loss(output) {
      const logarithms = tf.logSoftmax(rows(output));
      const classes = logarithms.shape[1] ?? 1;
      const low = loss.labelSmoothing / classes;
      const ones = tf.cast(tf.oneHot(labels, classes), 'float32');
      const wanted = tf.add(tf.mul(ones, 1 - loss.labelSmoothing), low);
      return tf.neg(tf.mean(tf.sum(tf.mul(wanted, logarithms), 1)));
    },
    correct: (output) => tf.sum(tf.cast(tf.equal(tf.cast(tf.argMax(rows(output), 1), 'int32'), labels), 'float32')),
  };
}
