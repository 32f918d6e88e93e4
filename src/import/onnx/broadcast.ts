import type { Dim } from '../../ir/dim/dim.ts';
import type { Constant } from '../../onnx/tensor.ts';

/**
 * Along which dimension of a value a constant varies, when it is broadcast to it (aligned at the last dimension): -1 where it is one
 * number, nothing where it varies along several dimensions or would make the value larger.
 */
export function vectorAxis({ shape, data }: Constant, value: readonly Dim[]): number | undefined {
  if (shape.length > value.length && shape.slice(0, shape.length - value.length).some((size) => size !== 1))
    return undefined;
  if (data.length === 1) return -1;
  let axis: number | undefined;
  for (const [index, size] of shape.entries()) {
    if (size === 1) continue;
    const at = index - shape.length + value.length;
    if (axis !== undefined || value[at] !== size) return undefined;
    axis = at;
  }
  return axis;
}
