import {
  fromLogical,
  type LayerContext,
  type LayerLowering,
  type LayerLowerings,
  toLogical,
  type Value,
} from '../lowering.ts';
import { type Layer, physicalShape, type SymbolicTensor, type TensorFlow } from '../tensorflow.ts';

type Elementwise = 'add' | 'sub' | 'mul' | 'maximum';
type Stock = (tf: TensorFlow, named: { readonly name: string }) => Layer;

/** Stock where the ranks are one, the batch is not broadcast, and TensorFlow.js can see every size of the result. */
function joined<K extends Elementwise>(operation: K, stockLayer?: Stock): LayerLowering<K> {
  return (context) => {
    const { tf, custom, node, inputs, name, apply } = context;
    const shape = physicalShape(node.type);
    const aligned = inputs.map((value, index) => align(context, value, shape.length, `rank-${index + 1}`));
    const sameRank = inputs.every(({ type }) => type.shape.length === shape.length);
    const sameBatch = inputs.every(({ type }) => physicalShape(type)[0] === shape[0]);
    const visible = shape.every(
      (size, axis) => size === null || inputs.every(({ type }) => physicalShape(type)[axis] !== null),
    );
    const stock = sameRank && sameBatch && visible ? stockLayer?.(tf, { name: name() }) : undefined;
    return apply(stock ?? new custom.Elementwise({ name: name(), operation, shape }), aligned);
  };
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
  add: joined('add', (tf, named) => tf.layers.add(named)),
  // TensorFlow.js has no layer that subtracts.
  sub: joined('sub'),
  mul: joined('mul', (tf, named) => tf.layers.multiply(named)),
  maximum: joined('maximum', (tf, named) => tf.layers.maximum(named)),
} satisfies Partial<LayerLowerings>;
