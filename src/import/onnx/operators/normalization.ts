import { shortest } from '../../number.ts';
import type { Handlers } from './handler.ts';

export const normalization: Handlers = {
  BatchNormalization(t) {
    const input = t.value(0);
    if (t.int('training_mode', 0) !== 0 || t.int('is_test', 1) === 0)
      t.fail('it is in training mode: export the model for inference');
    if (t.int('spatial', 1) !== 1) t.fail('it has statistics for each pixel');
    const [weight, bias, running_mean, running_var] = ['scale', 'shift', 'mean', 'variance'].map((what, index) =>
      t.needed(index + 1, `its ${what}`),
    );
    const args = {
      eps: shortest(t.float('epsilon', 1e-5)),
      // ONNX says how much of the old statistics stays, PyTorch how much of the new ones is taken.
      momentum: shortest(1 - shortest(t.float('momentum', 0.9))),
    };
    const weights = { weight, bias, running_mean, running_var };
    if (input.type.shape.length === 4) return t.give(t.layer('batch_norm2d', args, [input], weights));
    if (input.type.shape.length !== 2) t.fail(`it normalises a value of ${input.type.shape.length} dimensions`);
    // A map of each feature: it becomes a part of the linear layer before it.
    const scale = weight?.data.map((value, index) => value / Math.sqrt((running_var?.data[index] ?? 1) + args.eps));
    const shift = bias?.data.map((value, index) => value - (running_mean?.data[index] ?? 0) * (scale?.[index] ?? 1));
    if (scale === undefined || shift === undefined) return t.fail('it lacks a statistic');
    const vector = (data: typeof scale) => ({ value: { kind: 'float', shape: [data.length], data } as const });
    t.give(t.layer('plus', { axis: 1 }, [t.layer('times', { axis: 1 }, [input], vector(scale))], vector(shift)));
  },

  InstanceNormalization(t) {
    const input = t.picture(0);
    const [weight, bias] = ['scale', 'shift'].map((what, index) => t.needed(index + 1, `its ${what}`));
    const eps = shortest(t.float('epsilon', 1e-5));
    // Exporters write ones and zeros where nothing is learned; what is learned has the name of a parameter, trained or not.
    const ones = weight?.data.every((value) => value === 1) && bias?.data.every((value) => value === 0);
    if (ones && !/[./]weight$/.test(t.node.inputs[1] ?? ''))
      return t.give(t.layer('instance_norm2d', { eps }, [input]));
    t.give(t.layer('instance_norm2d', { eps, affine: true }, [input], { weight, bias }));
  },

  LRN(t) {
    const size = t.int('size', 0);
    // Which side of an even window is longer differs.
    if (size % 2 === 0) t.fail(`its window of ${size} channels is even, which the language centres differently`);
    const args = {
      size,
      alpha: shortest(t.float('alpha', 1e-4)),
      beta: shortest(t.float('beta', 0.75)),
      k: shortest(t.float('bias', 1)),
    };
    t.give(t.layer('local_response_norm', args, [t.picture(0)]));
  },

  Dropout(t) {
    const input = t.value(0);
    if (t.isRead(1)) t.fail('its mask is read as well');
    const ratio = t.constant(1, 'its ratio')?.data[0] ?? t.float('ratio', 0.5);
    // ONNX has one operator for both; who wrote the model may have said which in the node's name.
    const whole = t.isNamed('dropout2d') && input.type.shape.length === 4;
    t.give(t.layer(whole ? 'dropout2d' : 'dropout', { p: shortest(ratio) }, [input]));
  },
};
