import {
  fromLogical,
  type LayerContext,
  type LayerLowering,
  type LayerLowerings,
  toLogical,
  type Value,
} from '../lowering.ts';
import { type Layer, physicalShape, type SymbolicTensor } from '../tensorflow.ts';

type Elementwise = 'add' | 'sub' | 'mul' | 'maximum';

/** Stock where the ranks are one, the batch is not broadcast, and TensorFlow.js can see every size of the result. */
function joined<K extends Elementwise>(operation: K): LayerLowering<K> {
  return (context) => {
    const { custom, node, inputs, name, apply } = context;
    const shape = physicalShape(node.type);
    const aligned = inputs.map((value, index) => align(context, value, shape.length, `rank-${index + 1}`));
    const sameRank = inputs.every(({ type }) => type.shape.length === shape.length);
    const sameBatch = inputs.every(({ type }) => physicalShape(type)[0] === shape[0]);
    const visible = shape.every(
      (size, axis) => size === null || inputs.every(({ type }) => physicalShape(type)[axis] !== null),
    );
    const stock = sameRank && sameBatch && visible ? stockLayer(context, operation) : undefined;
    return apply(stock ?? new custom.Elementwise({ name: name(), operation, shape }), aligned);
  };
}

/** TensorFlow.js has no layer that subtracts. */
function stockLayer({ tf, name }: LayerContext<Elementwise>, operation: Elementwise): Layer | undefined {
  switch (operation) {
    case 'add':
      return tf.layers.add({ name: name() });
    case 'mul':
      return tf.layers.multiply({ name: name() });
    case 'maximum':
      return tf.layers.maximum({ name: name() });
    default:
      return undefined;
  }
}

/** Aligns the dimensions at the last, as torch does: those that are missing in front have the size 1. */
function align(context: LayerContext<Elementwise>, value: Value, rank: number, part: string): SymbolicTensor {
  const { custom, name, apply } = context;
  const { dtype, shape } = value.type;
  const missing = rank - shape.length;
  if (missing === 0) return value.tensor;
  const dims = [...Array.from({ length: missing }, () => []), ...shape.map((_, dim) => [dim])];
  const logical = toLogical(context, value, `${part}-logical`);
  const tensor = apply(new custom.Reshape({ name: name(part), dims }), logical);
  const type = { dtype, shape: [...Array.from({ length: missing }, () => 1), ...shape] };
  return fromLogical(context, { tensor, type }, `${part}-nhwc`);
}

export const elementwise = {
  add: joined('add'),
  sub: joined('sub'),
  mul: joined('mul'),
  maximum: joined('maximum'),
} satisfies Partial<LayerLowerings>;
