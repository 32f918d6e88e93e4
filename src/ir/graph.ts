import type { Range } from '../diagnostics/diagnostic.ts';
import type { Value as ParamValue } from '../parser/expression/value.ts';
import type { Initialiser } from '../weights/parameter.ts';
import type { Constraint } from './dim/bound.ts';
import type { AttributesOf, OperationName } from './ops/index.ts';
import type { DType, ValueType } from './type.ts';

/** A value of a param: what expressions read. */
export type { Value as ParamValue } from '../parser/expression/value.ts';

/** The places that made a node: the layer's own text first, then each line that instantiated the block around it, outermost last. */
export type Origin = readonly [Range, ...Range[]];

/** The statistics and the affine map of a batch norm, by the names of their arrays. */
export interface NormNames {
  readonly mean: string;
  readonly variance: string;
  /** Absent where the norm is not affine. */
  readonly weight?: string;
  readonly bias?: string;
  readonly eps: number;
}

/**
 * How an array that a pass made follows from those that the spec has: `scaled`: each output channel of a kernel times
 * weight/√(variance + eps); `shifted`: (bias - mean) times the same, plus the norm's bias.
 */
export type Derivation =
  | { readonly kind: 'scaled'; readonly kernel: string; readonly norm: NormNames }
  | { readonly kind: 'shifted'; readonly bias?: string; readonly norm: NormNames };

/** An array that a node learns or keeps, named `<node id>.<role>`. */
export interface Parameter {
  readonly name: string;
  readonly role: string;
  /** PyTorch's layout. */
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly initialise: Initialiser;
  readonly trainable: boolean;
  /** Only of an array that a pass made: the spec has none of this name. */
  readonly derived?: Derivation;
}

/** One application of an operation; its one result is named by its id. */
export interface NodeOf<K extends OperationName> {
  readonly id: string;
  readonly op: K;
  readonly attributes: AttributesOf<K>;
  /** Names of inputs of the graph or ids of nodes before it. */
  readonly inputs: readonly string[];
  readonly type: ValueType;
  readonly parameters: readonly Parameter[];
  readonly origin: Origin;
}

export type Node = { [K in OperationName]: NodeOf<K> }[OperationName];

export interface GraphInput {
  readonly name: string;
  readonly type: ValueType;
  readonly origin: Origin;
}

export interface GraphOutput {
  readonly name: string;
  /** The input or node whose value it is. */
  readonly value: string;
}

/**
 * A layer that holds others, or one path of it: what the ids of the nodes inside lead through. Only code that is written for
 * people needs it; no value depends on it.
 */
export type Instance = {
  /** `stage_1.bottleneck_2`, `residual_1.shortcut`, `branches_1.path_2`: nodes inside have ids below it. */
  readonly id: string;
} & (
  | { readonly kind: 'residual' | 'shortcut' | 'branches' | 'path' }
  | {
      readonly kind: 'block';
      readonly block: string;
      readonly description?: string;
      /** The block's own params, in the order of their declarations. */
      readonly params: Readonly<Record<string, ParamValue>>;
      /** Those that this instance was given; the others have their defaults. */
      readonly given: readonly string[];
    }
);

/** The intermediate representation: immutable, nodes in topological order, every value typed. */
export interface Graph {
  readonly name: string;
  readonly description?: string;
  readonly inputs: readonly GraphInput[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
  /** What must hold of the symbols for every layer to be valid, simplified. */
  readonly constraints: readonly Constraint[];
  /** In the order in which they begin; as the build made them, whatever passes did since. */
  readonly instances: readonly Instance[];
}

/** The type of an input or node by name. */
export function valueTypes(graph: Graph): Map<string, ValueType> {
  const types = new Map<string, ValueType>();
  for (const input of graph.inputs) types.set(input.name, input.type);
  for (const node of graph.nodes) types.set(node.id, node.type);
  return types;
}

/** The type of an output by name; nothing where there is none of the name. */
export function outputType(graph: Graph, name: string): ValueType | undefined {
  const value = graph.outputs.find((output) => output.name === name)?.value;
  return value === undefined ? undefined : valueTypes(graph).get(value);
}

/** Every parameter, in the order of the nodes. */
export function allParameters({ nodes }: Graph): readonly Parameter[] {
  return nodes.flatMap(({ parameters }) => parameters);
}

/** Whether an input is declared float64: then float64 is what the network is computed in where nobody asks for less. */
export function isDouble({ inputs }: Graph): boolean {
  return inputs.some(({ type }) => type.dtype === 'float64');
}
