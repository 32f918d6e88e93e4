import type { LayerLowering, LayerLowerings } from '../lowering.ts';
import { logicalShape, type StaticSize } from '../tensorflow.ts';

const dropout: LayerLowering<'dropout'> = ({ tf, node, input, name, apply }) =>
  apply(tf.layers.dropout({ name: name(), rate: node.attributes.p }), input.tensor);

/** One draw for each channel: the noise has the size 1 along height and width. */
const dropout2d: LayerLowering<'dropout2d'> = ({ tf, node, input, name, apply }) => {
  const [, channels = null] = logicalShape(input.type);
  const noise: StaticSize[] = [null, 1, 1, channels];
  // The layer takes null for the input's own size; its type does not say so.
  return apply(
    tf.layers.dropout({ name: name(), rate: node.attributes.p, noiseShape: noise as number[] }),
    input.tensor,
  );
};

export const regularization = { dropout, dropout2d } satisfies Partial<LayerLowerings>;
