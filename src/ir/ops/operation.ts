import type { Static, TObject } from 'typebox';
import type { Code, ParamsOf } from '../../diagnostics/catalog.ts';
import type { Initialiser } from '../../weights/parameter.ts';
import type { Dim } from '../dim/dim.ts';
import type { ValueType } from '../type.ts';

export type Family =
  | 'convolution'
  | 'linear'
  | 'pooling'
  | 'normalization'
  | 'activation'
  | 'regularization'
  | 'elementwise'
  | 'shape';

/** What a fault is about: an argument as the spec writes it, or the n-th input; neither means the layer as a whole. */
export interface Place {
  readonly argument?: string;
  readonly input?: number;
  /** What the argument must be, as the spec writes it, where one value alone mends the fault. */
  readonly fitting?: string;
}

/**
 * How a shape rule says what must hold. Each question is answered at once where it can be; a question that depends on
 * symbols becomes a constraint of the graph, and counts as answered with yes.
 */
export interface Check {
  /** Reports a fault. Gives `undefined`, so that a rule can end with it. */
  fail<C extends Code>(code: C, params: ParamsOf<C>, place?: Place, help?: string): undefined;
  /** `dim >= min`; otherwise calls `fault`. */
  atLeast(dim: Dim, min: number, fault: () => undefined): boolean;
  /** `left == right`; otherwise calls `fault`. */
  equal(left: Dim, right: Dim, fault: () => undefined): boolean;
}

/** What a value came to: C order. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** One array that an operation learns or keeps: its role gives the name (`<node id>.<role>`). */
export interface ParameterRole {
  readonly role: string;
  /** PyTorch's layout: convolutions are OIHW, linear layers [out, in]. */
  readonly shape: readonly number[];
  readonly initialise: Initialiser;
  readonly trainable: boolean;
}

/** What a window does to one picture, for the receptive field; sizes and distances in elements. */
export interface WindowGeometry {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/**
 * What the reference page says of sizes, parameters and costs: expressions of the language over the attributes, H and W (what
 * arrives), H_out and W_out (what leaves). A test holds them against the functions below.
 */
export interface Formulas {
  /** The height that leaves; the width likewise. */
  readonly height?: string;
  /** The same with `ceil_mode`. */
  readonly ceilHeight?: string;
  /** The shape of each parameter, by role. */
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  readonly macs?: string;
  /** What the names mean that are no arguments. */
  readonly where?: string;
}

/** A spec's lines that show the operation: the first is good, the second has the fault that its rule exists for. */
export interface OperationExample {
  readonly good: string;
  readonly bad: { readonly spec: string; readonly code: Code };
}

/**
 * An operation of the language, defined in one place. `Args` is what a person writes; `Attributes` is the same with every
 * default filled in and every shorthand spelled out: what the graph holds and the backends read.
 */
export interface Operation<Name extends string, Args extends TObject, Attributes extends object> {
  readonly name: Name;
  readonly family: Family;
  /** One sentence. */
  readonly summary: string;
  /** Shapes in and out, as text: `[N, C, H, W] → [N, O, H', W']`. */
  readonly shapes: string;
  /** The function of torch.nn whose numbers it matches, or the paper. */
  readonly source: string;
  readonly formulas?: Formulas;
  readonly args: Args;
  /** How many values it takes; `max` absent means any number. */
  readonly arity: { readonly min: number; readonly max?: number };
  readonly example: OperationExample;
  /** Defaults and shorthands; needs the inputs' types where a default depends on them. */
  attributes(args: Static<Args>, inputs: readonly ValueType[], check: Check): Attributes | undefined;
  /** The type of the result, or `undefined` after a fault was reported. */
  infer(attributes: Attributes, inputs: readonly ValueType[], check: Check): ValueType | undefined;
  parameters?(attributes: Attributes, inputs: readonly ValueType[]): readonly ParameterRole[];
  /** Multiply-accumulates for one picture (batch size 1), without the bias. */
  macs?(attributes: Attributes, inputs: readonly ValueType[], output: ValueType): Dim;
  /** Whether a node hands on its first input unchanged when nothing is trained, whatever the numbers; absent means never. */
  isIdentity?(attributes: Attributes, inputs: readonly ValueType[], output: ValueType): boolean;
  /** Whether each result is a function of one element alone, wherever that stands; absent means that it may not be. */
  readonly pointwise?: boolean;
  /** Whether no result is below zero: `always`, or `kept` where no input is. Absent means that some may be. */
  readonly nonNegative?: 'always' | 'kept';
  /** By how much errors of these inputs may grow at most, where the size of the result does not tell; absent means that it does. */
  magnification?(attributes: Attributes, inputs: readonly Numbers[]): number;
  /** For the receptive field; absent means element by element, `'global'` means that every result sees everything. */
  window?(attributes: Attributes): WindowGeometry | 'global';
}

/** Infers the types of a definition; the one way to define an operation. */
export function defineOperation<const Name extends string, Args extends TObject, Attributes extends object>(
  definition: Operation<Name, Args, Attributes>,
): Operation<Name, Args, Attributes> {
  return definition;
}

/** One application in a decomposition: the operation's name, and its attributes spelled out. */
export interface Step {
  readonly operation: string;
  readonly attributes: object;
}

/** An operation that can be said in simpler ones: backends need not lower it. */
export interface CompositeOperation<Name extends string, Args extends TObject, Attributes extends object>
  extends Operation<Name, Args, Attributes> {
  /** The same in simpler operations, each reading the one before; `[N, C, H, W]` in, the same type out. */
  decompose(attributes: Attributes, inputs: readonly ValueType[]): readonly Step[];
}

/** Infers the types of a definition that says itself in simpler operations. */
export function defineComposite<const Name extends string, Args extends TObject, Attributes extends object>(
  definition: CompositeOperation<Name, Args, Attributes>,
): CompositeOperation<Name, Args, Attributes> {
  return definition;
}
