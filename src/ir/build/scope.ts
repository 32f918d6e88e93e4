import type { Diagnostic, Range } from '../../diagnostics/diagnostic.ts';
import type { Expression } from '../../parser/expression/ast.ts';
import type { Result } from '../../parser/expression/fault.ts';
import type { Template } from '../../parser/expression/template.ts';
import type { Value } from '../../parser/expression/value.ts';
import type { Blocks } from '../../parser/imports.ts';
import type { Block, CallLayer, Layer, Spec } from '../../parser/spec.ts';
import type { MappingNode } from '../../parser/tree.ts';
import type { Constraint } from '../dim/bound.ts';
import type { Dim } from '../dim/dim.ts';
import type { ParsedDim } from '../dim/text.ts';
import type { Instance, Node, Origin } from '../graph.ts';
import type { ValueType } from '../type.ts';
import type { Spent } from './limits.ts';

/** A value that layers can read: its name, type, and where it was made. */
export interface Reference {
  readonly name: string;
  readonly type: ValueType;
  readonly origin: Origin;
  /** Behind an `expect` that does not hold: the shape that would be here if it did. What fails only with it has been told. */
  readonly wished?: readonly Dim[] | undefined;
}

/** `undefined` stands for what a fault kept from being made: whatever depends on it is silent. */
export type Source = Reference | undefined;

/** One instantiation of a block around a scope. */
export interface Caller {
  readonly layer: CallLayer;
  readonly block: string;
  readonly arguments: MappingNode | undefined;
}

/** A layer as it came to stand in the network: once for each instance of it, and of the blocks around it. */
export interface Placed {
  readonly layer: Layer;
  /** The whole id. */
  readonly id: string;
  readonly inputs: readonly Source[];
  readonly output: Source;
}

/** Where names live: the spec, one instance of a block, or one path of a structural layer. */
export interface Scope {
  /** `''` or `<instance>.`: what ids begin with. */
  readonly prefix: string;
  readonly params: ReadonlyMap<string, Value>;
  /** Ids of this scope. */
  readonly names: Map<string, Source>;
  /** How often each operation or block was used here. */
  readonly counts: Map<string, number>;
  /** What `input` names; the inputs of the spec are names instead. */
  readonly given: readonly Source[] | undefined;
  /** Ids of layers that `when` or `repeat` leave out here, and where that stands. */
  readonly leftOut: Map<string, Range>;
  /** An id that no layer may take here, because a path is named so. */
  readonly reserved: string | undefined;
  /** A path of `residual` or `branches` sees the names around it; a block does not. */
  readonly outer: Scope | undefined;
  /** Instantiations of blocks, innermost first. */
  readonly callers: readonly Caller[];
}

/** What must hold of the symbols for one layer, and where to say so where it does not. */
export interface Requirement {
  readonly constraint: Constraint;
  /** The id of the node or instance that needs it. */
  readonly node: string;
  readonly range: Range;
  readonly scope: Scope;
  /** It is an assertion of the spec (`expect`), which the layer itself does not need. */
  readonly asserted?: true;
  /** It is a size of an input, which arrays have anyway: refused only where promised sizes surely exclude it. */
  readonly arrives?: true;
}

/** What the whole build shares; the one mutable place of the stage. */
export interface Build {
  readonly spec: Spec;
  readonly blocks: Blocks;
  /** Values of the spec's own params. */
  readonly params: ReadonlyMap<string, Value>;
  readonly nodes: Node[];
  /** Blocks, structural layers and their paths, as they begin. */
  readonly instances: Instance[];
  /** Layers of all kinds as they are finished: those inside of a layer before it. */
  readonly placed: Placed[];
  readonly requirements: Requirement[];
  readonly diagnostics: Diagnostic[];
  /** Faults of values that layers only hand on from a param, by where the value comes from: said once. */
  readonly handedFaults: Set<string>;
  /** Every instance and node by its whole id, for dotted references. */
  readonly byId: Map<string, Source>;
  /** Blocks that ship with ninc; read when first needed. */
  readonly library: () => Blocks;
  /** Blocks that were instantiated. */
  readonly used: Set<Block>;
  /** Params of the spec without a value after a fault: what reads them is silent. */
  readonly faultyParams: Set<string>;
  /** The symbols of the inputs. */
  readonly symbols: Set<string>;
  /** An input with a fault, or inputs that are missing altogether, may have had others. */
  symbolsMissing: boolean;
  /** Blocks may be missing because a file could not be imported. */
  readonly blocksMissing: boolean;
  /** Layers of all kinds that were begun, repeats one by one. */
  layerCount: number;
  /** Texts with expressions, and conditions without `${}`, as they were parsed. */
  readonly templates: Map<string, Result<Template>>;
  readonly conditions: Map<string, Result<Expression>>;
  /** Sizes that are written as text. */
  readonly sizes: Map<string, ParsedDim>;
  /** What repeats and nested blocks multiply: each has a limit. */
  readonly spent: Spent;
  /** Multiply-accumulates and elements of parameters so far. */
  macs: Dim;
  parameters: Dim;
  /** A limit was passed and reported: nothing more is expanded. */
  exhausted: boolean;
}

/** The ranges that a fault concerns: its own place, then each line that instantiated the block around it. */
export type Trail = readonly [Range, ...Range[]];
