import type { Constant } from '../../onnx/tensor.ts';
import { elements } from '../../weights/tensor.ts';

/** The places from a start to an end, as ONNX counts them: both are held inside the dimension, and a negative one counts from its end. */
export function placesOf(size: number, start: number, end: number, step: number): readonly number[] {
  const counted = (at: number) => (at < 0 ? at + size : at);
  const places: number[] = [];
  if (step > 0)
    for (let at = Math.max(counted(start), 0); at < Math.min(counted(end), size); at += step) places.push(at);
  if (step < 0)
    for (let at = Math.min(counted(start), size - 1); at > Math.max(counted(end), -1); at += step) places.push(at);
  return places;
}

/** Some places of one dimension of a constant. */
export function taken({ kind, shape, data }: Constant, axis: number, places: readonly number[]): Constant {
  const inner = elements(shape.slice(axis + 1));
  const outer = elements(shape.slice(0, axis));
  const size = shape[axis] ?? 1;
  const made = data.slice(0, outer * places.length * inner);
  let at = 0;
  for (let block = 0; block < outer; block++) {
    for (const place of places) {
      for (let index = 0; index < inner; index++) made[at++] = data[(block * size + place) * inner + index] ?? 0;
    }
  }
  return { kind, shape: shape.map((one, index) => (index === axis ? places.length : one)), data: made };
}

/** A constant with its dimensions in another order. */
export function permuted({ kind, shape, data }: Constant, perm: readonly number[]): Constant {
  const dims = perm.map((axis) => shape[axis] ?? 1);
  const strides = shape.map((_, axis) => elements(shape.slice(axis + 1)));
  const steps = perm.map((axis) => strides[axis] ?? 0);
  const into = data.slice();
  const at = dims.map(() => 0);
  let from = 0;
  for (let index = 0; index < into.length; index++) {
    into[index] = data[from] ?? 0;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      at[axis] = (at[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if ((at[axis] ?? 0) < (dims[axis] ?? 0)) break;
      from -= (steps[axis] ?? 0) * (dims[axis] ?? 0);
      at[axis] = 0;
    }
  }
  return { kind, shape: dims, data: into };
}
