import { activation } from './lower/activation.ts';
import { convolution } from './lower/convolution.ts';
import { elementwise } from './lower/elementwise.ts';
import { linear } from './lower/linear.ts';
import { normalization } from './lower/normalization.ts';
import { pooling } from './lower/pooling.ts';
import { regularization } from './lower/regularization.ts';
import { shape } from './lower/shape.ts';
import type { ModuleLowerings } from './lowering.ts';

/** Every lowering to modules of PyTorch, by operation. */
export const lowerings: ModuleLowerings = {
  ...convolution,
  ...linear,
  ...pooling,
  ...normalization,
  ...activation,
  ...regularization,
  ...elementwise,
  ...shape,
};
