import type { Conv2dAttributes } from '../ir/ops/convolution/conv2d.ts';
import type { ValueType } from '../ir/type.ts';

/**
 * Whether TensorFlow may get a convolution wrong: oneDNN in TensorFlow 2.21 reads the wrong pictures of a batch where one
 * channel arrives, steps are 1 down and more across, and one column is left. Found by the fuzzer: without oneDNN it is right.
 */
export function isMisread({ in_channels, stride }: Conv2dAttributes, { shape }: ValueType): boolean {
  const width = shape[3];
  return in_channels === 1 && stride[0] === 1 && stride[1] > 1 && (typeof width !== 'number' || width === 1);
}
