import type { Family } from '../../ir/ops/operation.ts';

/** What a node is coloured by. */
export type Kind = Family | 'input' | 'output';

/** A number, or an expression where sizes are symbolic. */
export type Figure = number | string;

/** One layer, input or output: everything that a picture says about it, as text where it is only shown. */
export interface Leaf {
  readonly kind: 'leaf';
  /** A node's id or an input's name; of an output `output NAME`, which no node is called. */
  readonly id: string;
  /** The operation. */
  readonly name: string;
  readonly family: Kind;
  /** Its arguments as one says them: `7×7 64, stride 2`. */
  readonly brief: string;
  /** Every argument. */
  readonly arguments: readonly Detail[];
  readonly reads: readonly string[];
  readonly takes: readonly string[];
  readonly shape: string;
  readonly parameters: number;
  readonly macs: Figure;
  readonly memory: string;
  readonly sees: string;
  /** Arrays that it learns or keeps, with their shapes. */
  readonly arrays: readonly Detail[];
  /** `model.nin.yaml:12`, the layer's own line first. */
  readonly places: readonly string[];
}

export type Detail = readonly [name: string, value: string];

/** What holds others: an instance of a block, a structural layer, one path of it; the spec itself. */
export interface Group {
  readonly kind: 'group';
  readonly id: string;
  readonly structure: 'block' | 'residual' | 'shortcut' | 'branches' | 'path' | 'spec';
  /** The block's name, or the structure's. */
  readonly name: string;
  readonly description?: string;
  readonly arguments: readonly Detail[];
  readonly members: readonly Member[];
  readonly parameters: number;
  readonly macs: Figure;
}

export type Member = Leaf | Group;

/** A network as it is drawn: plain data, the same for every format. All text is printable, none is escaped for a format yet. */
export interface Picture {
  readonly name: string;
  readonly description?: string;
  readonly root: Group;
  readonly parameters: number;
  readonly macs: Figure;
  readonly peak: string;
  readonly constraints: readonly string[];
}
