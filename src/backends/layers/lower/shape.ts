import { equalDims } from '../../../ir/dim/dim.ts';
import { fromLogical, type LayerContext, type LayerLowering, type LayerLowerings, toLogical } from '../lowering.ts';
import { isPicture, logicalShape, physicalAxis, physicalShape, type SymbolicTensor } from '../tensorflow.ts';

function unchanged({ tf, input, name, apply }: LayerContext<'identity' | 'concat' | 'flatten'>): SymbolicTensor {
  return apply(tf.layers.activation({ name: name(), activation: 'linear' }), input.tensor);
}

const identity: LayerLowering<'identity'> = (context) => unchanged(context);

/** Stock where the batch stays, and where TensorFlow.js can see that the other sizes are equal. */
const concat: LayerLowering<'concat'> = (context) => {
  const { tf, custom, node, inputs, name, apply } = context;
  const { dim } = node.attributes;
  if (inputs.length === 1) return unchanged(context);
  const others = inputs.map(({ type }) => logicalShape(type).toSpliced(dim, 1).join());
  const stock = dim > 0 && new Set(others).size === 1;
  const axis = physicalAxis(node.type, dim);
  const layer = stock
    ? tf.layers.concatenate({ name: name(), axis })
    : new custom.Concatenate({ name: name(), axis, shape: physicalShape(node.type) });
  return apply(
    layer,
    inputs.map(({ tensor }) => tensor),
  );
};

/** Merges dimensions in the order of the logical layout. Stock where the batch is not merged and at most one other size is open. */
const flatten: LayerLowering<'flatten'> = (context) => {
  const { tf, custom, node, input, name, apply } = context;
  const { start_dim, end_dim } = node.attributes;
  if (start_dim === end_dim) return unchanged(context);
  const rank = input.type.shape.length;
  const logical = start_dim === 1 && isOneColumn(context) ? input.tensor : toLogical(context, input);
  const own = isPicture(node.type) ? name('flat') : name();
  const sizes = logicalShape(node.type).slice(1);
  const target = sizes.map((size) => size ?? -1);
  const stock = start_dim > 0 && target.filter((size) => size === -1).length <= 1;
  const known = logicalShape(input.type)
    .slice(1)
    .every((size) => size !== null);
  const whole = start_dim === 1 && end_dim === rank - 1 && known;
  const dims = Array.from({ length: rank }, (_, dim) => dim);
  const merged = [
    ...dims.slice(0, start_dim).map((dim) => [dim]),
    dims.slice(start_dim, end_dim + 1),
    ...dims.slice(end_dim + 1).map((dim) => [dim]),
  ];
  const layer = !stock
    ? new custom.Reshape({ name: own, dims: merged })
    : whole
      ? tf.layers.flatten({ name: own })
      : tf.layers.reshape({ name: own, targetShape: target });
  return fromLogical(context, { tensor: apply(layer, logical), type: node.type });
};

/** Whether NHWC and NCHW hold the elements of each picture in the same order, and all of them are merged. */
function isOneColumn({ node, input }: LayerContext<'flatten'>): boolean {
  const [, channels = 1, height = 1, width = 1] = input.type.shape;
  const onePixel = equalDims(height, 1) && equalDims(width, 1);
  return isPicture(input.type) && node.attributes.end_dim === 3 && (onePixel || equalDims(channels, 1));
}

export const shape = { identity, concat, flatten } satisfies Partial<LayerLowerings>;
