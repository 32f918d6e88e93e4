import type { Constant } from '../../../onnx/tensor.ts';
import { near, shortest } from '../../number.ts';
import { vectorAxis } from '../broadcast.ts';
import type { Translation } from '../context.ts';
import { scalarOf } from '../known.ts';
import type { Handler, Handlers } from './handler.ts';

/** Functions of one value, element by element, and softmax. */
export const activation: Handlers = {
  Relu: pointwise('relu'),
  Sigmoid: pointwise('sigmoid'),
  Tanh: pointwise('tanh'),
  Softplus: pointwise('softplus'),
  HardSwish: pointwise('hardswish'),
  Mish: pointwise('mish'),
  Erf: pointwise('erf'),
  Exp: pointwise('exp'),
  Sqrt: pointwise('sqrt'),

  LeakyRelu: (t) => unary(t, 'leaky_relu', { negative_slope: shortest(t.float('alpha', 0.01)) }),
  Elu: (t) => unary(t, 'elu', { alpha: shortest(t.float('alpha', 1)) }),
  Gelu: (t) => unary(t, 'gelu', { approximate: t.text('approximate', 'none') }),

  Celu(t) {
    if (t.float('alpha', 1) !== 1) t.fail('celu is elu for an alpha of 1 only');
    unary(t, 'elu', { alpha: 1 });
  },

  Selu(t) {
    const [alpha, gamma] = [t.float('alpha', 1.6732632423543772), t.float('gamma', 1.0507009873554805)];
    if (!near(alpha, 1.6732632423543772) || !near(gamma, 1.0507009873554805))
      t.fail('its alpha and gamma are not those of selu');
    unary(t, 'selu', {});
  },

  HardSigmoid(t) {
    const [alpha, beta] = [t.float('alpha', 0.2), t.float('beta', 0.5)];
    if (near(alpha, 1 / 6) && near(beta, 0.5)) return unary(t, 'hardsigmoid', {});
    const line = t.layer('plus', {}, [t.layer('times', {}, [t.value(0)], { value: scalar(alpha) })], {
      value: scalar(beta),
    });
    t.give(t.layer('hardtanh', { min_val: 0, max_val: 1 }, [line]));
  },

  Clip(t) {
    const least = bound(t, 'min', 1, Number.NEGATIVE_INFINITY);
    const most = bound(t, 'max', 2, Number.POSITIVE_INFINITY);
    clip(t, least, most);
  },

  Min: (t) => limit(t, (value) => clip(t, Number.NEGATIVE_INFINITY, value)),

  PRelu(t) {
    const input = t.value(0);
    const slope = t.needed(1, 'its slope');
    if (slope.data.length !== 1 && vectorAxis(slope, input.type.shape) !== 1) {
      t.fail('its slopes are neither one nor one for each channel');
    }
    const weight = { ...slope, shape: [slope.data.length] };
    t.give(t.layer('prelu', { num_parameters: slope.data.length }, [input], { weight }));
  },

  Softmax: (t) => softmax(t, 'softmax'),
  LogSoftmax: (t) => softmax(t, 'log_softmax'),
};

export function scalar(value: number): Constant {
  return { kind: 'float', shape: [], data: Float64Array.of(value) };
}

function unary(t: Translation, op: string, args: Readonly<Record<string, unknown>>): undefined {
  t.give(t.layer(op, args, [t.value(0)]));
}

function pointwise(op: string): Handler {
  return (t) => unary(t, op, {});
}

/** A limit as an attribute (before opset 11), an input, or left out. */
function bound(t: Translation, name: 'min' | 'max', index: number, otherwise: number): number {
  const limitOf = t.constant(index, `its ${name}`);
  if (limitOf === undefined) return t.float(name, otherwise);
  return scalarOf({ kind: 'constant', constant: limitOf }) ?? t.fail(`its ${name} is not one number`);
}

export function clip(t: Translation, least: number, most: number): undefined {
  const open = (value: number) => Math.abs(value) > 3.4e38;
  if (open(least) && open(most)) return t.give(t.value(0));
  if (least === 0 && open(most)) return unary(t, 'relu', {});
  if (least === 0 && most === 6) return unary(t, 'relu6', {});
  if (open(least) || open(most)) {
    return t.fail(
      `it holds values ${open(least) ? `below ${shortest(most)}` : `above ${shortest(least)}`} only; hardtanh has both limits`,
    );
  }
  unary(t, 'hardtanh', { min_val: shortest(least), max_val: shortest(most) });
}

/** Min or Max of a value and a number. */
export function limit(t: Translation, use: (value: number) => void): undefined {
  const number = scalarOf(t.input(1));
  if (t.node.inputs.length !== 2 || number === undefined) t.fail('the language has no minimum of several values');
  else use(number);
}

/** Before opset 13 it takes everything behind its axis together, by default behind the first dimension. */
function softmax(t: Translation, op: string): undefined {
  const input = t.value(0);
  const rank = input.type.shape.length;
  const asked = t.int('axis', t.opset < 13 ? 1 : -1);
  const dim = asked < 0 ? asked + rank : asked;
  const behind = input.type.shape.slice(dim + 1);
  if (t.opset < 13 && behind.some((size) => size !== 1)) t.fail('it sums over several dimensions together');
  unary(t, op, { dim });
}
