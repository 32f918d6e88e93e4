import type { Constant } from '../../../onnx/tensor.ts';
import { vectorAxis } from '../broadcast.ts';
import type { Translation } from '../context.ts';
import type { Known } from '../known.ts';
import { clip, limit, scalar } from './activation.ts';
import type { Handler, Handlers } from './handler.ts';

type Value = Extract<Known, { kind: 'value' }>;

/** Arithmetic of two and more values; with constants it becomes `plus` and `times`, which later become parts of layers. */
export const elementwise: Handlers = {
  Add: joined('add', plus),
  Sum: joined('add', plus),
  Mul: joined('mul', times),

  Sub(t) {
    const [left, right] = [t.input(0), t.input(1)];
    if (right?.kind === 'constant')
      return t.give(
        plus(
          t,
          t.value(0),
          mapped(right.constant, (value) => -value),
        ),
      );
    if (left?.kind === 'constant') {
      return t.give(plus(t, times(t, t.value(1), scalar(-1)), left.constant));
    }
    t.give(t.layer('sub', {}, [t.value(0), t.value(1)]));
  },

  Div(t) {
    const right = t.constant(1, 'its divisor') ?? t.fail('its divisor is missing');
    t.give(
      times(
        t,
        t.value(0),
        mapped(right, (value) => 1 / value),
      ),
    );
  },

  Neg: (t) => t.give(times(t, t.value(0), scalar(-1))),

  Pow(t) {
    const value = t.needed(1, 'its exponent');
    if (value.data.length !== 1) t.fail('its exponents differ');
    t.give(t.layer('power', {}, [t.value(0)], { value }));
  },

  Max(t) {
    if (t.inputs().some(({ kind }) => kind === 'constant')) {
      return limit(t, (value) => clip(t, value, Number.POSITIVE_INFINITY));
    }
    joined('maximum', plus)(t);
  },
};

/** Two or more values; or one, and a constant. */
function joined(op: string, withConstant: (t: Translation, value: Value, constant: Constant) => Value): Handler {
  return (t) => {
    const inputs = t.inputs();
    const values = inputs.filter((known) => known.kind === 'value');
    const constants = inputs.flatMap((known) => (known.kind === 'constant' ? [known.constant] : []));
    const [first] = values;
    if (values.length + constants.length !== inputs.length) t.fail('it computes with the sizes of a value');
    if (first === undefined) return t.fail('its inputs are constants that are not folded');
    const together = values.length === 1 ? first : t.layer(op, {}, values);
    t.give(constants.reduce((value, constant) => withConstant(t, value, constant), together));
  };
}

function plus(t: Translation, value: Value, constant: Constant): Value {
  return piece(t, 'plus', value, constant, 'adds');
}

function times(t: Translation, value: Value, constant: Constant): Value {
  return piece(t, 'times', value, constant, 'multiplies by');
}

function piece(t: Translation, op: string, value: Value, constant: Constant, does: string): Value {
  const axis = vectorAxis(constant, value.type.shape);
  if (axis === undefined || constant.kind !== 'float') {
    return t.fail(
      `it ${does} a constant of shape [${constant.shape.join(', ')}]; the language has one number for each channel`,
    );
  }
  return t.layer(op, axis < 0 ? {} : { axis }, [value], { value: { ...constant, shape: [constant.data.length] } });
}

function mapped(constant: Constant, change: (value: number) => number): Constant {
  return { ...constant, data: constant.data.map(change) };
}
