import type { Range, SourceFile } from '../diagnostics/diagnostic.ts';
import type { Located, MappingNode, ScalarNode, SequenceNode, Text } from './tree.ts';

export type { Text } from './tree.ts';

export type ParamType = 'int' | 'float' | 'bool' | 'string' | 'ints';

/** A param of a spec or block: what may be given, and what holds where nothing is. */
export interface ParamDeclaration {
  readonly name: string;
  readonly range: Range;
  readonly type?: ParamType;
  readonly length?: number;
  readonly default?: Located;
  readonly description?: string;
}

export interface InputDeclaration {
  readonly name: string;
  readonly range: Range;
  readonly shape: SequenceNode;
  readonly dtype: 'float32' | 'float64';
  readonly where: readonly Text[];
}

export interface OutputDeclaration {
  readonly name: string;
  readonly range: Range;
  readonly from: Text;
}

interface LayerCommon {
  /** The whole list item. */
  readonly range: Range;
  /** The name of the operation: what an error about the layer as a whole underlines. */
  readonly nameRange: Range;
  readonly id?: Text;
  readonly from?: readonly Text[];
  readonly repeat?: ScalarNode;
  readonly expect?: SequenceNode;
  readonly when?: ScalarNode;
  /** A fault in it was already reported: it is not evaluated, and what depends on it is not judged. */
  readonly faulty: boolean;
}

/** An operation or block applied to its inputs. The name may be an expression. */
export interface CallLayer extends LayerCommon {
  readonly kind: 'call';
  readonly name: Text;
  readonly arguments?: MappingNode;
}

export interface ResidualLayer extends LayerCommon {
  readonly kind: 'residual';
  readonly layers: readonly Layer[];
  readonly shortcut: readonly Layer[];
}

export interface BranchesLayer extends LayerCommon {
  readonly kind: 'branches';
  readonly merge: 'concat' | 'add';
  readonly dim?: ScalarNode;
  readonly paths: readonly (readonly Layer[])[];
}

export type Layer = CallLayer | ResidualLayer | BranchesLayer;

/** Layers and those inside of them, to any depth. */
export function* everyLayer(layers: readonly Layer[]): Generator<Layer> {
  for (const layer of layers) {
    yield layer;
    if (layer.kind === 'residual') yield* everyLayer([...layer.layers, ...layer.shortcut]);
    if (layer.kind === 'branches') for (const path of layer.paths) yield* everyLayer(path);
  }
}

export interface Block {
  readonly name: string;
  readonly range: Range;
  readonly description?: string;
  readonly params: readonly ParamDeclaration[];
  readonly layers: readonly Layer[];
  /** The file that defines it. */
  readonly file: SourceFile;
}

/** A spec whose form is valid: plain data in which every value knows its place. Names and shapes are not judged yet. */
export interface Spec {
  readonly file: SourceFile;
  readonly name: string;
  readonly description?: string;
  readonly range: Range;
  readonly params: readonly ParamDeclaration[];
  /** Names of params and inputs whose form has a fault: what reads them is not judged. */
  readonly faultyParams: readonly string[];
  readonly faultyInputs: readonly string[];
  /** Every declared input, valid or not, in order. */
  readonly inputNames: readonly string[];
  /** Where an empty or absent list of layers would be written; nothing where layers are there, valid or not. */
  readonly noLayersAt?: Range;
  readonly imports: readonly Text[];
  /** The form of `imports` has a fault: which files were meant is not known. */
  readonly importsFaulty: boolean;
  /** The valid ones. */
  readonly inputs: readonly InputDeclaration[];
  /** Whether the spec declares inputs at all, valid or not. */
  readonly hasInputs: boolean;
  /** Whether an unknown key was probably meant to be `inputs`. */
  readonly inputsMisspelt: boolean;
  readonly blocks: readonly Block[];
  readonly layers: readonly Layer[];
  readonly outputs: readonly OutputDeclaration[];
  readonly train?: TrainSection;
}

/** How the model is trained, as it is written. */
export interface TrainSection {
  /** The key: what is said of the section as a whole underlines it. */
  readonly range: Range;
  readonly node: MappingNode;
  /** Keys with a fault of form, which was reported: they are not judged any further. */
  readonly faulty: readonly string[];
}
