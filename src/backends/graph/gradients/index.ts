import { activation } from './activation.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import type { GradientRules } from './gradient.ts';
import { linear } from './linear.ts';
import { normalization } from './normalization.ts';
import { pooling } from './pooling.ts';
import { regularization } from './regularization.ts';
import { shape } from './shape.ts';

/** How every operation is trained, by operation. */
export const gradientRules: GradientRules = {
  ...convolution,
  ...linear,
  ...pooling,
  ...normalization,
  ...activation,
  ...regularization,
  ...elementwise,
  ...shape,
};
