import { attributesOf, type PlainValue } from '../ir/attributes.ts';
import { cost, type NodeCost } from '../ir/cost.ts';
import { formatConstraint } from '../ir/dim/bound.ts';
import { plainDim } from '../ir/dim/text.ts';
import type { Graph, Node } from '../ir/graph.ts';
import type { DType, ValueType } from '../ir/type.ts';

/** A size: a number, or an expression of symbols as text. */
export type Size = number | string;
export type PlainRecord = Readonly<Record<string, PlainValue>>;

export interface ArchitectureValue {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly Size[];
}

/** A parameter by its role: `weight` of `conv2d_1.weight`. */
export interface ArchitectureParameter {
  readonly role: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

export interface ArchitectureLayer {
  readonly id: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly arguments: PlainRecord;
  readonly dtype: DType;
  readonly shape: readonly Size[];
  readonly parameters: readonly ArchitectureParameter[];
  /** Trainable numbers. */
  readonly trainable: number;
  /** Multiply-accumulates for one picture. */
  readonly macs: Size;
}

/** A block or structural layer that holds others: ids of those begin with its own. */
export interface ArchitectureGroup {
  readonly id: string;
  /** The name of the block, or `residual`, `shortcut`, `branches`, `path`. */
  readonly label: string;
  readonly params: PlainRecord;
}

/** What a network is, without where it is written: what a lock keeps and what a diff compares. Plain data. */
export interface Architecture {
  readonly name: string;
  readonly inputs: readonly ArchitectureValue[];
  readonly groups: readonly ArchitectureGroup[];
  readonly layers: readonly ArchitectureLayer[];
  readonly outputs: readonly { readonly name: string; readonly value: string }[];
  readonly constraints: readonly string[];
  readonly totals: { readonly parameters: number; readonly macs: Size };
}

export function architectureOf(graph: Graph): Architecture {
  const costs = cost(graph);
  return {
    name: graph.name,
    inputs: graph.inputs.map(({ name, type }) => ({ name, ...typed(type) })),
    groups: graph.instances.map((instance) => ({
      id: instance.id,
      label: instance.kind === 'block' ? instance.block : instance.kind,
      params: instance.kind === 'block' ? instance.params : {},
    })),
    layers: graph.nodes.map((node) => layerOf(node, costs.nodes.get(node.id))),
    outputs: graph.outputs.map(({ name, value }) => ({ name, value })),
    constraints: graph.constraints.map(formatConstraint),
    totals: { parameters: costs.parameters, macs: plainDim(costs.macs) },
  };
}

function layerOf(node: Node, own: NodeCost | undefined): ArchitectureLayer {
  return {
    id: node.id,
    op: node.op,
    inputs: node.inputs,
    arguments: attributesOf(node),
    ...typed(node.type),
    parameters: node.parameters.map(({ role, dtype, shape }) => ({ role, dtype, shape })),
    trainable: own?.parameters ?? 0,
    macs: plainDim(own?.macs ?? 0),
  };
}

function typed({ dtype, shape }: ValueType) {
  return { dtype, shape: shape.map(plainDim) };
}
