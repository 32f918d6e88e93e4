import type { Kernels } from './kernel.ts';
import { activation } from './lower/activation.ts';
import { convolution } from './lower/convolution.ts';
import { elementwise } from './lower/elementwise.ts';
import { linear } from './lower/linear.ts';
import { normalization } from './lower/normalization.ts';
import { pooling } from './lower/pooling.ts';
import { regularization } from './lower/regularization.ts';
import { shape } from './lower/shape.ts';

/** Every kernel of the reference, by operation. */
export const kernels: Kernels = {
  ...convolution,
  ...linear,
  ...pooling,
  ...normalization,
  ...activation,
  ...regularization,
  ...elementwise,
  ...shape,
};
