import type { Optimizer } from '../../../ir/training/plan.ts';
import type { StepSettings } from '../../trainer.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';

/** One parameter, its gradient, and what the optimizer keeps of it: zeros at first. */
export interface Move {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly slot: (name: string) => Tensor;
}

export interface Moved {
  readonly parameter: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

/** torch.optim's arithmetic with the operations of TensorFlow.js: how one step moves a parameter. */
export function mover(tf: TensorFlow, optimizer: Optimizer, settings: StepSettings): (move: Move) => Moved {
  const decayed = ({ parameter, gradient }: Move): Tensor =>
    optimizer.weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, optimizer.weightDecay));
  const between = (start: Tensor, end: Tensor, weight: number): Tensor =>
    tf.add(start, tf.mul(tf.sub(end, start), weight));
  const squares = (average: Tensor, gradient: Tensor, decay: number): Tensor =>
    tf.add(tf.mul(average, decay), tf.mul(tf.mul(gradient, 1 - decay), gradient));
  const { step, lr } = settings;
  if (optimizer.kind === 'sgd') {
    const { momentum: usual, dampening, nesterov } = optimizer;
    const momentum = settings.momentum ?? usual;
    return (move) => {
      const gradient = decayed(move);
      if (usual === 0) return { parameter: tf.sub(move.parameter, tf.mul(gradient, lr)), slots: {} };
      // The buffer begins as the first gradient.
      const buffer: Tensor =
        step === 0
          ? tf.clone(gradient)
          : tf.add(tf.mul(move.slot('momentum_buffer'), momentum), tf.mul(gradient, 1 - dampening));
      const way: Tensor = nesterov ? tf.add(gradient, tf.mul(buffer, momentum)) : buffer;
      return { parameter: tf.sub(move.parameter, tf.mul(way, lr)), slots: { momentum_buffer: buffer } };
    };
  }
  if (optimizer.kind === 'rmsprop') {
    const { alpha, eps, centered, momentum: usual } = optimizer;
    const momentum = settings.momentum ?? usual;
    return (move) => {
      const gradient = decayed(move);
      const square = squares(move.slot('square_avg'), gradient, alpha);
      const mean = centered ? between(move.slot('grad_avg'), gradient, 1 - alpha) : undefined;
      const variance = mean === undefined ? square : tf.sub(square, tf.mul(mean, mean));
      const way = tf.div<Tensor>(gradient, tf.add(tf.sqrt(variance), eps));
      const slots = { square_avg: square, ...(mean !== undefined && { grad_avg: mean }) };
      if (usual === 0) return { parameter: tf.sub(move.parameter, tf.mul(way, lr)), slots };
      const buffer: Tensor = tf.add(tf.mul(move.slot('momentum_buffer'), momentum), way);
      return {
        parameter: tf.sub(move.parameter, tf.mul(buffer, lr)),
        slots: { ...slots, momentum_buffer: buffer },
      };
    };
  }
  const [usual, beta2] = optimizer.betas;
  const beta1 = settings.momentum ?? usual;
  const decoupled = optimizer.kind === 'adamw';
  const length = lr / (1 - beta1 ** (step + 1));
  const root = Math.sqrt(1 - beta2 ** (step + 1));
  return (move) => {
    const gradient = decoupled ? move.gradient : decayed(move);
    const parameter: Tensor = decoupled ? tf.mul(move.parameter, 1 - lr * optimizer.weightDecay) : move.parameter;
    const mean = between(move.slot('exp_avg'), gradient, 1 - beta1);
    const square = squares(move.slot('exp_avg_sq'), gradient, beta2);
    const divisor = tf.add(tf.div(tf.sqrt(square), root), optimizer.eps);
    const way = tf.div<Tensor>(tf.mul(mean, length), divisor);
    return { parameter: tf.sub(parameter, way), slots: { exp_avg: mean, exp_avg_sq: square } };
  };
}

/** What an optimizer keeps of each parameter. */
export function slotNames(optimizer: Optimizer): readonly string[] {
  switch (optimizer.kind) {
    case 'sgd':
      return optimizer.momentum === 0 ? [] : ['momentum_buffer'];
    case 'rmsprop':
      return [
        'square_avg',
        ...(optimizer.centered ? ['grad_avg'] : []),
        ...(optimizer.momentum === 0 ? [] : ['momentum_buffer']),
      ];
    default:
      return ['exp_avg', 'exp_avg_sq'];
  }
}
