import { type Dim, isConstant } from '../../ir/dim/dim.ts';
import type { ValueType } from '../../ir/type.ts';
import type { Constant } from '../../onnx/tensor.ts';

/** What is known of a value of the foreign graph: computed at run time, a constant, or sizes of other values. */
export type Known =
  | { readonly kind: 'value'; readonly name: string; readonly type: ValueType }
  | { readonly kind: 'constant'; readonly constant: Constant }
  /** Integers that depend on the sizes of the inputs: what Shape gives and what is computed from that. */
  | { readonly kind: 'sizes'; readonly dims: readonly Dim[]; readonly scalar: boolean }
  /** What made it was refused: nothing that reads it is judged. */
  | { readonly kind: 'unknown' };

export const unknown: Known = { kind: 'unknown' };

export function constantOf(constant: Constant): Known {
  return { kind: 'constant', constant };
}

/** Sizes that depend on no symbol are a constant. */
export function sizesOf(dims: readonly Dim[], scalar = false): Known {
  if (!dims.every(isConstant)) return { kind: 'sizes', dims, scalar };
  return constantOf({ kind: 'integer', shape: scalar ? [] : [dims.length], data: Float64Array.from(dims) });
}

/** A value as sizes, where it is an integer or a list of integers. */
export function asSizes(
  known: Known | undefined,
): { readonly dims: readonly Dim[]; readonly scalar: boolean } | undefined {
  if (known?.kind === 'sizes') return known;
  if (known?.kind !== 'constant' || known.constant.kind !== 'integer' || known.constant.shape.length > 1)
    return undefined;
  const dims = integersOf(known);
  return dims === undefined || dims.length > mostSizes
    ? undefined
    : { dims, scalar: known.constant.shape.length === 0 };
}

/** More integers than any shape has are data. */
export const mostSizes = 64;

/** The integers of a constant, where they are as few as shapes, axes and places have: data may be of any length. */
export function integersOf(known: Known | undefined): readonly number[] | undefined {
  if (known?.kind !== 'constant' || known.constant.kind !== 'integer') return undefined;
  const { data, shape } = known.constant;
  // What data is made of is only computed when it is asked for.
  if (shape.reduce((product, size) => product * size, 1) > 4096) return undefined;
  return data.every(Number.isInteger) ? [...data] : undefined;
}

/** The one number of a constant with one element. */
export function scalarOf(known: Known | undefined): number | undefined {
  if (known?.kind !== 'constant' || known.constant.data.length !== 1) return undefined;
  return known.constant.data[0];
}
