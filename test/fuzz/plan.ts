import { substitute } from '../../src/ir/dim/dim.ts';
import { formatDim, parseDim } from '../../src/ir/dim/text.ts';

/** An argument as a spec writes it. */
export type Argument = number | boolean | string | readonly (number | string)[];

export type Arguments = Readonly<Record<string, Argument>>;

/** A number, or an expression of symbols as text. */
export type PlannedDim = number | string;

interface CommonPlan {
  readonly id?: string;
  readonly from?: readonly string[];
  readonly repeat?: number | string;
  readonly when?: string;
  readonly expect?: readonly PlannedDim[];
}

export interface CallPlan extends CommonPlan {
  readonly kind: 'call';
  /** An operation, a block, or an expression that gives the name of one. */
  readonly name: string;
  readonly args: Arguments;
}

export interface ResidualPlan extends CommonPlan {
  readonly kind: 'residual';
  readonly layers: readonly LayerPlan[];
  readonly shortcut: readonly LayerPlan[];
}

export interface BranchesPlan extends CommonPlan {
  readonly kind: 'branches';
  readonly merge: 'concat' | 'add';
  readonly dim?: number;
  readonly paths: readonly (readonly LayerPlan[])[];
}

export type LayerPlan = CallPlan | ResidualPlan | BranchesPlan;

export interface BlockPlan {
  readonly name: string;
  /** Text of each param's declaration, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly layers: readonly LayerPlan[];
}

export interface InputPlan {
  readonly name: string;
  readonly shape: readonly PlannedDim[];
  /** What is promised of the symbols. */
  readonly where?: readonly string[];
}

/** A spec before it is text. */
export interface SpecPlan {
  readonly params: Readonly<Record<string, number | string>>;
  readonly inputs: readonly InputPlan[];
  readonly blocks: readonly BlockPlan[];
  readonly layers: readonly LayerPlan[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** The text of a spec, and the line, from 1, at which each layer stands. */
export interface Written {
  readonly text: string;
  readonly lines: ReadonlyMap<LayerPlan, number>;
}

/** The sizes of symbols. */
export type Sizes = Readonly<Record<string, number>>;

/** Writes a plan as YAML, each call on a line of its own; with `sizes` the symbols are replaced by numbers. */
export function write(plan: SpecPlan, sizes: Sizes = {}): Written {
  const writer = new Writer(sizes);
  writer.add('ninc: 1');
  if (Object.keys(plan.params).length > 0) writer.add(`params: ${flow(plan.params)}`);
  writer.add('inputs:');
  for (const { name, shape, where } of plan.inputs) {
    const declared = { shape: shape.map((dim) => writer.sized(dim)), ...(where !== undefined && { where }) };
    writer.add(`  ${name}: ${flow(declared)}`);
  }
  if (plan.blocks.length > 0) writer.add('blocks:');
  for (const { name, params, layers } of plan.blocks) {
    writer.add(`  ${name}:`);
    writer.add('    params:');
    for (const [param, text] of Object.entries(params)) writer.add(`      ${param}: ${text}`);
    writer.add('    layers:');
    writer.layers(layers, '      ');
  }
  writer.add('layers:');
  writer.layers(plan.layers, '  ');
  if (Object.keys(plan.outputs).length > 0) writer.add(`outputs: ${flow(plan.outputs)}`);
  return writer.written();
}

class Writer {
  readonly #sizes: Sizes;
  readonly #text: string[] = [];
  readonly #lines = new Map<LayerPlan, number>();

  constructor(sizes: Sizes) {
    this.#sizes = sizes;
  }

  add(line: string): void {
    this.#text.push(line);
  }

  written(): Written {
    return { text: `${this.#text.join('\n')}\n`, lines: this.#lines };
  }

  layers(layers: readonly LayerPlan[], indent: string): void {
    for (const layer of layers) {
      this.#lines.set(layer, this.#text.length + 1);
      this.#layer(layer, indent);
    }
  }

  #layer(layer: LayerPlan, indent: string): void {
    const reserved = this.#reserved(layer);
    if (layer.kind === 'call') {
      const { name, args } = layer;
      const plain = Object.keys(args).length === 0;
      if (plain && Object.keys(reserved).length === 0) this.add(`${indent}- ${flow(name)}`);
      else this.add(`${indent}- ${flow({ [name]: plain ? null : this.#arguments(layer), ...reserved })}`);
      return;
    }
    this.add(`${indent}- ${layer.kind}:`);
    if (layer.kind === 'residual') {
      this.add(`${indent}    layers:`);
      this.layers(layer.layers, `${indent}      `);
      if (layer.shortcut.length > 0) this.add(`${indent}    shortcut:`);
      this.layers(layer.shortcut, `${indent}      `);
    } else {
      this.add(`${indent}    merge: ${layer.merge}`);
      if (layer.dim !== undefined) this.add(`${indent}    dim: ${layer.dim}`);
      this.add(`${indent}    paths:`);
      for (const path of layer.paths) {
        this.add(`${indent}      -`);
        this.layers(path, `${indent}        `);
      }
    }
    for (const [key, value] of Object.entries(reserved)) this.add(`${indent}  ${key}: ${flow(value)}`);
  }

  #arguments({ name, args }: CallPlan): Arguments {
    const { shape } = args;
    if (name !== 'reshape' || !Array.isArray(shape)) return args;
    return { ...args, shape: shape.map((dim) => this.sized(dim)) };
  }

  #reserved({ id, from, repeat, when, expect }: LayerPlan): Readonly<Record<string, unknown>> {
    return {
      ...(id !== undefined && { id }),
      ...(from !== undefined && { from: from.length === 1 ? from[0] : from }),
      ...(repeat !== undefined && { repeat }),
      ...(when !== undefined && { when }),
      ...(expect !== undefined && { expect: expect.map((dim) => this.sized(dim)) }),
    };
  }

  /** A dimension with the sizes put in; what is no dimension stays as it is. */
  sized(dim: PlannedDim): PlannedDim {
    if (typeof dim === 'number') return dim;
    const parsed = parseDim(dim);
    if ('error' in parsed) return dim;
    const value = substitute(parsed.value, this.#sizes);
    return typeof value === 'number' ? value : formatDim(value);
  }
}

/** YAML's flow style: words plain, other texts in double quotes. */
function flow(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value as object);
    return `{${entries.map(([key, one]) => (one === null ? `${flow(key)}: ` : `${flow(key)}: ${flow(one)}`)).join(', ')}}`;
  }
  const plain = typeof value !== 'string' || (/^[A-Za-z_][\w.]*$/.test(value) && !/^(true|false|null)$/i.test(value));
  return plain ? String(value) : JSON.stringify(value);
}
