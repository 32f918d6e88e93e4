import type { GradientClip } from '../../../ir/training/plan.ts';
import type { TrainerOptions } from '../../trainer.ts';
import { integer, typeAttribute } from '../attributes.ts';
import { encode } from '../content.ts';
import { product, sum } from '../gradients/gradient.ts';
import { apply, type Maker, scalar } from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';
import { optimizerRule } from './optimizers.ts';
import { averageOf, type Variable, type Variables } from './variables.ts';

/** What a step has found out. */
export interface Found {
  readonly variables: Variables;
  /** Derivatives of the loss, by parameter. */
  readonly gradients: ReadonlyMap<string, Ref>;
  /** New values of what is not learned, by parameter. */
  readonly renewed: ReadonlyMap<string, Ref>;
  readonly learned: readonly Variable[];
  readonly loss: Ref;
  /** A number that is given with each step. */
  readonly number: (name: string) => Ref;
}

/**
 * The assignments of a step, and its loss. Where the loss or a gradient is not finite, nothing changes and the loss is NaN. What
 * the loss does not depend on stays as it is, as in torch, where it has no gradient.
 */
export function updates(
  float: Maker,
  { optimizer, clip, ema }: TrainerOptions,
  { variables, gradients, renewed, learned, loss, number }: Found,
): { readonly assignments: readonly Ref[]; readonly loss: Ref } {
  const { graph } = float;
  graph.enter('step');
  const moving = learned.filter(({ name }) => gradients.has(name));
  const halves = moving.map(({ name }) => apply(float, 'L2Loss', [known(gradients, name)]));
  // Half of the sum of all squares.
  const half = halves.length === 0 ? scalar(float, 0) : apply(float, 'AddN', halves, { N: integer(halves.length) });
  const finite = graph.node('IsFinite', [sum(float, loss, half)], { T: typeAttribute('float') });
  const clipped = clipping(float, clip, half);
  const { move } = optimizerRule(optimizer);
  const assignments: Ref[] = [];
  const assign = (variable: Variable, value: Ref) =>
    assignments.push(variables.assign(variable, apply(float, 'Select', [finite, value, variable.value])));
  const values = new Map<string, Ref>();
  for (const variable of moving) {
    graph.enter(`${variable.name}.step`);
    const slotOf = (name: string) => variables.like(variable, `${variable.name}#${name}`);
    const moved = move({
      float,
      parameter: variable.value,
      gradient: clipped(known(gradients, variable.name)),
      slot: (name) => slotOf(name).value,
      number,
    });
    assign(variable, moved.parameter);
    values.set(variable.name, moved.parameter);
    for (const [name, value] of Object.entries(moved.slots)) assign(slotOf(name), value);
  }
  for (const variable of variables.all) {
    const value = renewed.get(variable.name);
    if (value !== undefined) assign(variable, value);
  }
  if (ema !== undefined) {
    for (const variable of learned) {
      const average = variables.like(variable, averageOf(variable.name));
      const kept = product(float, average.value, scalar(float, ema.decay));
      const fresh = product(float, values.get(variable.name) ?? variable.value, scalar(float, 1 - ema.decay));
      assign(average, sum(float, kept, fresh));
    }
  }
  const notANumber = graph.constant('float', [], encode([Number.NaN], 'float'));
  return { assignments, loss: apply(float, 'Select', [finite, loss, notANumber]) };
}

function known(gradients: ReadonlyMap<string, Ref>, name: string): Ref {
  const gradient = gradients.get(name);
  if (gradient === undefined) throw new Error(`there is no gradient of ${name}`);
  return gradient;
}

/** torch.nn.utils.clip_grad_norm_: all together no longer than `max`; clip_grad_value_: none beyond ±max. */
function clipping(float: Maker, clip: GradientClip | undefined, halfSquares: Ref): (gradient: Ref) => Ref {
  if (clip === undefined) return (gradient) => gradient;
  const max = scalar(float, clip.max);
  if (clip.kind === 'value') {
    const min = scalar(float, -clip.max);
    return (gradient) => apply(float, 'Minimum', [apply(float, 'Maximum', [gradient, min]), max]);
  }
  const norm = apply(float, 'Sqrt', [product(float, halfSquares, scalar(float, 2))]);
  const wanted = apply(float, 'RealDiv', [max, sum(float, norm, scalar(float, 1e-6))]);
  const factor = apply(float, 'Minimum', [wanted, scalar(float, 1)]);
  return (gradient) => product(float, gradient, factor);
}
