import { activation } from './lower/activation.ts';
import { convolution } from './lower/convolution.ts';
import { elementwise } from './lower/elementwise.ts';
import { linear } from './lower/linear.ts';
import { normalization } from './lower/normalization.ts';
import { pooling } from './lower/pooling.ts';
import { regularization } from './lower/regularization.ts';
import { shape } from './lower/shape.ts';
import type { GraphLowerings } from './lowering.ts';

/** Every lowering to TensorFlow's operations, by operation. */
export const lowerings: GraphLowerings = {
  ...convolution,
  ...linear,
  ...pooling,
  ...normalization,
  ...activation,
  ...regularization,
  ...elementwise,
  ...shape,
};
