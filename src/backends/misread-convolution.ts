import type { Conv2dAttributes } from '../ir/ops/convolution/conv2d.ts';
import type { ValueType } from '../ir/type.ts';

/**
 * Whether TensorFlow may get a convolution wrong. Found by the fuzzer and by random gradients; without oneDNN each is right:
 *
 * 1. oneDNN in TensorFlow 2.21 reads the wrong pictures of a batch where one channel arrives, steps are 1 down and more across, and
 *    one column is left.
 * 2. In bfloat16 it gives wrong numbers wherever steps across are more than 1 and one column of five or more is left.
 */
export function isMisread(
  { in_channels, stride }: Conv2dAttributes,
  { shape }: ValueType,
  type: 'float32' | 'bfloat16' = 'float32',
): boolean {
  const [, , height, width] = shape;
  if (type === 'bfloat16' && stride[1] > 1 && width === 1 && height !== 1) return true;
  return in_channels === 1 && stride[0] === 1 && stride[1] > 1 && (typeof width !== 'number' || width === 1);
}
