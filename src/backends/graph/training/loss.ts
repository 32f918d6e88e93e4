import { type Dim, multiply } from '../../../ir/dim/dim.ts';
import type { Loss } from '../../../ir/training/plan.ts';
import type { ValueType } from '../../../ir/type.ts';
import { integer, typeAttribute } from '../attributes.ts';
import { product, sum } from '../gradients/gradient.ts';
import { apply, cast, fromLogical, type Maker, reduce, reshape, scalar, toLogical, type Value } from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';

/** A loss over a batch, its derivative by the output, and how many were right. All in float32. */
export interface LossNodes {
  readonly loss: Ref;
  readonly correct?: Ref;
  /** In the order that the output is kept in. */
  readonly gradient: Ref;
}

/** What the target of a loss is, for an output. */
export function targetType(
  loss: Loss,
  { shape }: ValueType,
): { readonly type: 'int32' | 'float'; readonly shape: readonly Dim[] } {
  return loss.kind === 'cross_entropy' ? { type: 'int32', shape: shape.slice(0, 1) } : { type: 'float', shape };
}

/** `float` makes float32; the output is float32 as well. `target`: see `targetType`, in the spec's layout. */
export function lossNodes(float: Maker, loss: Loss, output: Value, target: Ref): LossNodes {
  return loss.kind === 'cross_entropy'
    ? crossEntropy(float, output, target, loss.labelSmoothing)
    : meanSquare(float, output, target);
}

/** (1 - ε)·(-log p of the class) + ε·(the mean of -log p), p = softmax; the mean over the batch (torch.nn.functional.cross_entropy). */
function crossEntropy(float: Maker, output: Value, target: Ref, smoothing: number): LossNodes {
  const { graph, sizes } = float;
  const [batch = 1, classes = 1, ...rest] = output.type.shape;
  if (typeof classes !== 'number' || rest.some((size) => size !== 1)) throw new Error('the output is not [N, classes]');
  const logits = reshape(float, toLogical(float, output), [batch, classes]);
  const logarithms = apply(float, 'LogSoftmax', [logits]);
  const low = smoothing / classes;
  const ends = [scalar(float, 1 - smoothing + low), scalar(float, low)];
  const wanted = graph.node('OneHot', [target, graph.int32(classes), ...ends], {
    T: typeAttribute('float'),
    TI: typeAttribute('int32'),
    axis: integer(-1),
  });
  const each = reduce(float, 'Sum', product(float, wanted, logarithms), [1], false);
  const loss = apply(float, 'Neg', [reduce(float, 'Mean', each, [0], false)]);
  const excess = apply(float, 'Sub', [apply(float, 'Exp', [logarithms]), wanted]);
  const count = cast(graph, sizes.scalar(batch), 'int32', 'float');
  const gradient = reshape(float, apply(float, 'RealDiv', [excess, count]), output.type.shape);
  const best = graph.node('ArgMax', [logits, graph.int32(1)], {
    T: typeAttribute('float'),
    Tidx: typeAttribute('int32'),
    output_type: typeAttribute('int32'),
  });
  const right = graph.node('Equal', [best, target], { T: typeAttribute('int32') });
  const correct = reduce(float, 'Sum', cast(graph, right, 'bool', 'float'), [0], false);
  return { loss, correct, gradient: fromLogical(float, gradient, output.type) };
}

/** The mean of (x - y)² over all elements (torch.nn.functional.mse_loss). */
function meanSquare(float: Maker, output: Value, target: Ref): LossNodes {
  const { graph, sizes } = float;
  const difference = apply(float, 'Sub', [output.ref, fromLogical(float, target, output.type)]);
  const axes = output.type.shape.map((_, axis) => axis);
  const loss = reduce(float, 'Mean', product(float, difference, difference), axes, false);
  const count = cast(graph, sizes.scalar(output.type.shape.reduce(multiply, 1)), 'int32', 'float');
  const gradient = apply(float, 'RealDiv', [sum(float, difference, difference), count]);
  return { loss, gradient };
}
