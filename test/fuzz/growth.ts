import { messageOf } from '../../src/diagnostics/catalog.ts';
import { collectingCheck } from '../../src/ir/build/check.ts';
import { type Constraint, holds } from '../../src/ir/dim/bound.ts';
import type { Dim } from '../../src/ir/dim/dim.ts';
import { DimOverflow, evaluate } from '../../src/ir/dim/dim.ts';
import { type OperationName, operationOf } from '../../src/ir/ops/index.ts';
import type { Arrival } from './arguments.ts';
import type { Choices } from './choices.ts';
import type { Arguments, BlockPlan, CallPlan, Sizes } from './plan.ts';

/** A value that a layer can read, by the name that it has here. */
export interface Value extends Arrival {
  readonly name: string;
  /** It is called the same in scopes inside of this one. */
  readonly lasting: boolean;
}

/** A call at its place: what it reads, and what else it could. */
export interface Site {
  readonly plan: CallPlan;
  readonly operation: OperationName;
  /** Every argument as a number, where the plan has an expression. */
  readonly args: Arguments;
  readonly inputs: readonly Arrival[];
  readonly output: Arrival;
  readonly visible: readonly Value[];
  /** It stands in the spec's own list or in a path, not in a block. */
  readonly once: boolean;
}

/** What grows: the state of one network in the making. */
export interface Growth {
  readonly sizes: Sizes;
  readonly params: Readonly<Record<string, number | string>>;
  readonly blocks: { readonly plan: BlockPlan; readonly result: (channels: number, args: Arguments) => number }[];
  readonly sites: Site[];
  ids: number;
  /** So many layers may still be added. */
  budget: number;
}

/** A list of layers in the making. */
export interface Place {
  /** What a layer can name in `from`. */
  values: Value[];
  readonly counts: Map<string, number>;
  /** What the next layer reads where it does not say. */
  current: Value;
  /** Inside of another layer: `input` is what that was given. */
  readonly input?: Value;
  readonly inBlock: boolean;
  /** There is one instance of it. */
  readonly once: boolean;
}

/** No value of a network has more elements than this: the reference computes in plain loops. */
const mostElements = 4000;

/** More symbols in a shape than anybody writes: expressions grow with each layer. */
const longestDim = 120;

export function arrivalOf(shape: readonly Dim[], sizes: Sizes): Arrival {
  return { shape, sizes: shape.map((dim) => evaluate(dim, sizes)) };
}

/**
 * What an operation makes of what arrives; nothing where the result would be larger than the tests can take. Throws where the
 * arguments do not fit: they were chosen so that they do.
 */
export function result(
  operation: OperationName,
  args: Arguments,
  inputs: readonly Arrival[],
  sizes: Sizes,
): Arrival | undefined {
  const constraints: Constraint[] = [];
  const said: string[] = [];
  const check = collectingCheck(({ code, params }) => said.push(`${code} ${messageOf(code, params)}`), constraints);
  const definition = operationOf(operation);
  const types = inputs.map(({ shape }) => ({ dtype: 'float32', shape }) as const);
  try {
    const attributes = definition.attributes(args as never, types, check);
    const type = attributes && definition.infer(attributes, types, check);
    if (type === undefined || !constraints.every((constraint) => holds(constraint, sizes))) {
      const shapes = inputs.map((input) => `[${input.sizes.join(', ')}]`).join(', ');
      throw new Error(
        `${operation} ${JSON.stringify(args)} was chosen for ${shapes}, but is refused: ${said.join('; ')}`,
      );
    }
    const made = arrivalOf(type.shape, sizes);
    const large = made.sizes.reduce((product, size) => product * size, 1) > mostElements;
    const long = type.shape.some((dim) => typeof dim !== 'number' && dim.key.length > longestDim);
    return large || long ? undefined : made;
  } catch (error) {
    if (error instanceof DimOverflow) return undefined;
    throw error;
  }
}

/** An id, given or counted, for a layer that is now the last one. */
export function name(
  growth: Growth,
  place: Place,
  choices: Choices,
  operation: string,
  output: Arrival,
  repeat?: number,
): { readonly id?: string } {
  const before = place.counts.get(operation) ?? 0;
  place.counts.set(operation, before + (repeat ?? 1));
  const id = choices.once(2) ? `a${++growth.ids}` : undefined;
  const last =
    id === undefined ? `${operation}_${before + (repeat ?? 1)}` : repeat === undefined ? id : `${id}_${repeat}`;
  place.current = { name: last, lasting: id !== undefined, ...output };
  place.values = [...place.values, place.current];
  return id === undefined ? {} : { id };
}
