import type { Optimizer } from '../../../ir/training/plan.ts';
import type { StepSettings } from '../../trainer.ts';
import { product, sum } from '../gradients/gradient.ts';
import { apply, type Maker, scalar } from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';

/** What an optimizer reads to move one parameter; all float32, in the order that the parameter is kept in. */
export interface Move {
  readonly float: Maker;
  readonly parameter: Ref;
  readonly gradient: Ref;
  /** What a slot of the parameter holds: zeros at first. */
  readonly slot: (name: string) => Ref;
  /** A number that is given with each step, by its name in `numbers`. */
  readonly number: (name: string) => Ref;
}

export interface Moved {
  readonly parameter: Ref;
  readonly slots: Readonly<Record<string, Ref>>;
}

type Sgd = Extract<Optimizer, { readonly kind: 'sgd' }>;
type Adam = Extract<Optimizer, { readonly kind: 'adam' | 'adamw' }>;
type RmsProp = Extract<Optimizer, { readonly kind: 'rmsprop' }>;

/** torch.optim's arithmetic, term by term and in its order. */
interface OptimizerRule<O extends Optimizer> {
  /** What varies from step to step, computed in float64 as torch does. */
  readonly numbers: (optimizer: O, settings: StepSettings) => Readonly<Record<string, number>>;
  readonly move: (optimizer: O, move: Move) => Moved;
}

/** torch.add(…, alpha): left + alpha · right. */
function added(float: Maker, left: Ref, right: Ref, alpha: Ref | number): Ref {
  if (alpha === 1) return sum(float, left, right);
  return sum(float, left, product(float, right, typeof alpha === 'number' ? scalar(float, alpha) : alpha));
}

/** The gradient of the loss and of half the weight decay times the square of the parameter. */
function decayed({ float, parameter, gradient }: Move, weightDecay: number): Ref {
  return weightDecay === 0 ? gradient : added(float, gradient, parameter, weightDecay);
}

/** torch.lerp: start + weight · (end - start). */
function between(float: Maker, start: Ref, end: Ref, weight: Ref): Ref {
  return sum(float, start, product(float, weight, apply(float, 'Sub', [end, start])));
}

/** decay · average + (1 - decay) · gradient². */
function squares(float: Maker, average: Ref, gradient: Ref, decay: number): Ref {
  const fresh = product(float, gradient, scalar(float, 1 - decay));
  return sum(float, product(float, average, scalar(float, decay)), product(float, fresh, gradient));
}

const sgd: OptimizerRule<Sgd> = {
  numbers: ({ momentum: usual, dampening }, { step, lr, momentum = usual }) => ({
    lr,
    momentum,
    // The buffer begins as the first gradient: nothing is kept of it before, and the first one is not dampened.
    kept: step === 0 ? 0 : momentum,
    fresh: step === 0 ? 1 : 1 - dampening,
  }),
  move(optimizer, move) {
    const { float, parameter, slot, number } = move;
    const gradient = decayed(move, optimizer.weightDecay);
    const step = (way: Ref) => apply(float, 'Sub', [parameter, product(float, way, number('lr'))]);
    if (optimizer.momentum === 0) return { parameter: step(gradient), slots: {} };
    const kept = product(float, slot('momentum_buffer'), number('kept'));
    const fresh = optimizer.dampening === 0 ? gradient : product(float, gradient, number('fresh'));
    const buffer = sum(float, kept, fresh);
    const way = optimizer.nesterov ? added(float, gradient, buffer, number('momentum')) : buffer;
    return { parameter: step(way), slots: { momentum_buffer: buffer } };
  },
};

/** Adam (Kingma, Ba, 2015), and with decoupled weight decay (Loshchilov, Hutter, 2019). */
const adam: OptimizerRule<Adam> = {
  numbers({ betas: [usual, beta2], weightDecay }, { step, lr, momentum: beta1 = usual }) {
    const [first, second] = [1 - beta1 ** (step + 1), 1 - beta2 ** (step + 1)];
    return { fresh: 1 - beta1, length: lr / first, root: Math.sqrt(second), shrink: 1 - lr * weightDecay };
  },
  move({ kind, betas: [, beta2], eps, weightDecay }, move) {
    const { float, slot, number } = move;
    const decoupled = kind === 'adamw';
    const gradient = decoupled ? move.gradient : decayed(move, weightDecay);
    const shrinks = decoupled && weightDecay !== 0;
    const parameter = shrinks ? product(float, move.parameter, number('shrink')) : move.parameter;
    const mean = between(float, slot('exp_avg'), gradient, number('fresh'));
    const square = squares(float, slot('exp_avg_sq'), gradient, beta2);
    const deviation = apply(float, 'RealDiv', [apply(float, 'Sqrt', [square]), number('root')]);
    const divisor = sum(float, deviation, scalar(float, eps));
    const way = apply(float, 'RealDiv', [product(float, mean, number('length')), divisor]);
    return { parameter: apply(float, 'Sub', [parameter, way]), slots: { exp_avg: mean, exp_avg_sq: square } };
  },
};

const rmsprop: OptimizerRule<RmsProp> = {
  numbers: ({ momentum: usual }, { lr, momentum = usual }) => ({ lr, momentum }),
  move(optimizer, move) {
    const { float, parameter, slot, number } = move;
    const { alpha, eps, weightDecay, momentum, centered } = optimizer;
    const gradient = decayed(move, weightDecay);
    const square = squares(float, slot('square_avg'), gradient, alpha);
    const mean = centered ? between(float, slot('grad_avg'), gradient, scalar(float, 1 - alpha)) : undefined;
    const variance = mean === undefined ? square : apply(float, 'Sub', [square, product(float, mean, mean)]);
    const divisor = sum(float, apply(float, 'Sqrt', [variance]), scalar(float, eps));
    const slots = { square_avg: square, ...(mean !== undefined && { grad_avg: mean }) };
    if (momentum === 0) {
      const way = apply(float, 'RealDiv', [product(float, gradient, number('lr')), divisor]);
      return { parameter: apply(float, 'Sub', [parameter, way]), slots };
    }
    const kept = product(float, slot('momentum_buffer'), number('momentum'));
    const buffer = sum(float, kept, apply(float, 'RealDiv', [gradient, divisor]));
    const moved = apply(float, 'Sub', [parameter, product(float, buffer, number('lr'))]);
    return { parameter: moved, slots: { ...slots, momentum_buffer: buffer } };
  },
};

const rules = { sgd, adam, adamw: adam, rmsprop };

/** The rule of an optimizer, for it. */
export function optimizerRule(optimizer: Optimizer): {
  readonly numbers: (settings: StepSettings) => Readonly<Record<string, number>>;
  readonly move: (move: Move) => Moved;
} {
  // The table is by the kind of the optimizer: the two belong together.
  const rule = rules[optimizer.kind] as OptimizerRule<Optimizer>;
  return {
    numbers: (settings) => rule.numbers(optimizer, settings),
    move: (move) => rule.move(optimizer, move),
  };
}
