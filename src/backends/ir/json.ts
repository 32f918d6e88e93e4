import { dirname, relative, sep } from 'node:path';
import { position, type Range } from '../../diagnostics/diagnostic.ts';
import { attributesOf } from '../../ir/attributes.ts';
import { formatConstraint } from '../../ir/dim/bound.ts';
import { plainDim } from '../../ir/dim/text.ts';
import type { Derivation, Graph, Parameter } from '../../ir/graph.ts';
import type { DType, ValueType } from '../../ir/type.ts';

/** A size: a number, or an expression of symbols as text (`floor((H - 11)/4) + 1`). */
type IrDim = number | string;

/** A place in a file; lines and columns from 1. Paths are relative to the spec's folder; `ninc:` begins those of shipped blocks. */
interface IrPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface IrInput {
  readonly name: string;
  readonly shape: readonly IrDim[];
  readonly dtype: DType;
  readonly origin: readonly IrPlace[];
}

interface IrParameter {
  /** `<node id>.<role>`. */
  readonly name: string;
  readonly role: string;
  /** PyTorch's layout. */
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly trainable: boolean;
  /** Of an array that a pass made: how it follows from arrays of the spec, which are named. */
  readonly derived?: Derivation;
}

interface IrNode {
  readonly id: string;
  readonly op: string;
  /** Every argument, defaults filled in and shorthands spelled out. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names of inputs, and ids of nodes before it. */
  readonly inputs: readonly string[];
  readonly shape: readonly IrDim[];
  readonly dtype: DType;
  readonly parameters: readonly IrParameter[];
  /** The layer's own text first, then each line that instantiated the block around it, outermost last. */
  readonly origin: readonly IrPlace[];
}

/** What `compile --target ir` writes. Nodes are in topological order; shapes are logical, `[N, C, H, W]`. */
export interface IrDocument {
  readonly schema_version: 1;
  readonly name: string;
  readonly inputs: readonly IrInput[];
  readonly nodes: readonly IrNode[];
  readonly outputs: readonly { readonly name: string; readonly value: string }[];
  /** What must hold of the symbols: `H >= 67`. */
  readonly constraints: readonly string[];
}

/** The graph as plain JSON; the same for a spec wherever its folder lies. */
export function irDocument(graph: Graph): IrDocument {
  const place = places(graph);
  return {
    schema_version: 1,
    name: graph.name,
    inputs: graph.inputs.map(({ name, type, origin }) => ({ name, ...shaped(type), origin: origin.map(place) })),
    nodes: graph.nodes.map((node) => ({
      id: node.id,
      op: node.op,
      attributes: attributesOf(node),
      inputs: node.inputs,
      ...shaped(node.type),
      parameters: node.parameters.map(parameter),
      origin: node.origin.map(place),
    })),
    outputs: graph.outputs.map(({ name, value }) => ({ name, value })),
    constraints: graph.constraints.map(formatConstraint),
  };
}

function shaped({ shape, dtype }: ValueType): { readonly shape: readonly IrDim[]; readonly dtype: DType } {
  return { shape: shape.map(plainDim), dtype };
}

function parameter({ name, role, shape, dtype, trainable, derived }: Parameter): IrParameter {
  return { name, role, shape, dtype, trainable, ...(derived !== undefined && { derived }) };
}

function places(graph: Graph): (range: Range) => IrPlace {
  // The outermost place of anything is in the spec itself.
  const own = graph.inputs[0]?.origin.at(-1)?.file.path ?? '';
  return ({ file, start }) => {
    const path = file.path.startsWith('ninc:') ? file.path : relative(dirname(own), file.path).split(sep).join('/');
    return { file: path, ...position(file, start) };
  };
}
