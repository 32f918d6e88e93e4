import { activation } from './lower/activation.ts';
import { convolution } from './lower/convolution.ts';
import { elementwise } from './lower/elementwise.ts';
import { linear } from './lower/linear.ts';
import { normalization } from './lower/normalization.ts';
import { pooling } from './lower/pooling.ts';
import { regularization } from './lower/regularization.ts';
import { shape } from './lower/shape.ts';
import type { KerasLowerings } from './lowering.ts';

/** Every lowering to layers of Keras, by operation. */
export const lowerings: KerasLowerings = {
  ...convolution,
  ...linear,
  ...pooling,
  ...normalization,
  ...activation,
  ...regularization,
  ...elementwise,
  ...shape,
};
