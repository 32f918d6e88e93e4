import type { Tensors } from '../backends/backend.ts';
import type { Graph } from '../ir/graph.ts';
import { operationOf } from '../ir/ops/index.ts';
import type { Tensor } from '../weights/tensor.ts';

/** A value that is compared, in the order of the network. */
export interface Compared {
  readonly name: string;
  /** The values that it is computed from. */
  readonly inputs: readonly string[];
  /** By how much errors of these inputs may grow at most; absent means no more than the result's size tells. */
  readonly magnification?: (inputs: readonly Tensor[]) => number;
}

/** Every node's value. */
export function nodeValues(graph: Graph): readonly Compared[] {
  return graph.nodes.map(({ id, op, attributes, inputs }) => {
    const { magnification } = operationOf(op);
    return {
      name: id,
      inputs,
      ...(magnification && { magnification: (values: readonly Tensor[]) => magnification(attributes, values) }),
    };
  });
}

/** How far a value is from the reference's, and where it is farthest. */
export interface Difference {
  readonly name: string;
  /** Largest absolute difference of an element. */
  readonly absolute: number;
  /**
   * The same divided by what it is judged by: the largest element of the reference's value or, where that is larger, what bounds
   * an absolute error, as a share of the tolerance. What is above the tolerance departs.
   */
  readonly relative: number;
  /** Position in C order, with what the reference has there and what was found. */
  readonly at: number;
  readonly expected: number;
  readonly found: number;
  /** The shape that was found, where it is another one: then nothing else is compared. */
  readonly shape?: readonly number[];
}

/** What is still no departure. */
export interface Bounds {
  /** Of relative errors. */
  readonly tolerance: number;
  /** Of absolute errors, relative to the largest number that a value is computed from. */
  readonly rounding: number;
  /** Of absolute errors. */
  readonly floor?: number;
}

export interface Comparison {
  /** How many values were compared; those that are not finite in the reference, and what follows from them, are not. */
  readonly compared: number;
  readonly worst: Difference | undefined;
  /** The first value beyond the tolerance. */
  readonly departs: Difference | undefined;
}

/**
 * Holds values against the reference's. A value departs where its relative error is above `tolerance`, unless what it differs by is
 * what the precision leaves of the numbers that it is computed from, where large ones cancel: `rounding` times the largest of them.
 */
export function compare(
  values: readonly Compared[],
  given: Tensors,
  expected: Tensors,
  found: Tensors,
  { tolerance, rounding, floor = 0 }: Bounds,
): Comparison {
  const scales = new Map(Object.entries(given).map(([name, { data }]) => [name, largest(data)]));
  const unbounded = new Set<string>();
  let compared = 0;
  let worst: Difference | undefined;
  let departs: Difference | undefined;
  for (const { name, inputs, magnification } of values) {
    const right = expected[name];
    if (right === undefined) throw new Error(`the reference has no value ${name}`);
    const arrived = inputs.flatMap((input) => expected[input] ?? given[input] ?? []);
    const grown = Math.max(1, magnification?.(arrived) ?? 1);
    const scale = Math.max(largest(right.data), ...inputs.map((input) => grown * (scales.get(input) ?? 0)));
    scales.set(name, scale);
    if (inputs.some((input) => unbounded.has(input)) || !right.data.every(Number.isFinite)) {
      unbounded.add(name);
      continue;
    }
    compared++;
    const difference = differ(name, right, found[name], { tolerance, allowed: Math.max(rounding * scale, floor) });
    if (worst === undefined || difference.relative > worst.relative) worst = difference;
    if (difference.relative > tolerance) departs ??= difference;
  }
  return { compared, worst, departs };
}

/** `allowed`: the absolute error that is within the tolerance, however small the value. */
function differ(
  name: string,
  expected: Tensor,
  found: Tensor | undefined,
  { tolerance, allowed }: { readonly tolerance: number; readonly allowed: number },
): Difference {
  if (found?.shape.join() !== expected.shape.join()) {
    const nothing = { at: 0, expected: expected.data[0] ?? 0, found: Number.NaN };
    return { name, ...nothing, absolute: Infinity, relative: Infinity, shape: found?.shape ?? [] };
  }
  let at = 0;
  let absolute = 0;
  for (let index = 0; index < expected.data.length; index++) {
    const error = Math.abs((found.data[index] ?? Number.NaN) - (expected.data[index] ?? 0));
    if (error <= absolute) continue;
    at = index;
    // NaN is farther than any number.
    absolute = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    if (absolute === Number.POSITIVE_INFINITY) break;
  }
  const size = largest(expected.data);
  // Below its smallest normal number float32 holds nothing: an answer there may come as zero.
  const own = size === 0 ? 1 : Math.max(size, 2 ** -126);
  const least = tolerance > 0 ? allowed / tolerance : absolute <= allowed ? Number.POSITIVE_INFINITY : 0;
  // Where nothing bounds what a value is computed from, nothing bounds its error.
  const relative = least === Number.POSITIVE_INFINITY ? 0 : absolute / Math.max(own, least);
  return { name, absolute, relative, at, expected: expected.data[at] ?? 0, found: found.data[at] ?? Number.NaN };
}

function largest(data: ArrayLike<number>): number {
  let most = 0;
  for (let at = 0; at < data.length; at++) most = Math.max(most, Math.abs(data[at] ?? 0));
  return most;
}
