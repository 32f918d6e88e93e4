import type { Span } from './wire.ts';

/** Where the elements of a tensor lie; nothing of them is read before it is asked for. */
export type TensorData =
  | { readonly kind: 'raw'; readonly span: Span }
  /** Typed fields (`float_data`, `int64_data`, …), in the pieces in which the file has them. */
  | { readonly kind: 'typed'; readonly field: number; readonly spans: readonly Span[] }
  | { readonly kind: 'external'; readonly entries: ReadonlyMap<string, string> }
  | { readonly kind: 'none' };

/** A TensorProto. */
export interface OnnxTensor {
  readonly name: string;
  /** TensorProto.DataType. */
  readonly type: number;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** What an attribute holds; what no network here needs is only named. */
export type OnnxAttribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'texts'; readonly value: readonly string[] }
  | { readonly kind: 'other'; readonly what: string };

/** A NodeProto. */
export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  /** An input that is not given is the empty text. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** A ValueInfoProto of a tensor. */
export interface OnnxValue {
  readonly name: string;
  /** TensorProto.DataType; 0 where it says none. */
  readonly type: number;
  /** A number, a symbol, or nothing where the size is not known; absent where the rank is not. */
  readonly shape?: readonly (number | string | undefined)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly OnnxTensor[];
  /** Names of initializers in sparse form, which are refused. */
  readonly sparse: readonly string[];
}

/** A ModelProto that was read from a file; tensors still lie in its bytes. */
export interface OnnxModel {
  readonly path: string;
  readonly producer: string;
  /** The version of each domain of operators; the default domain is the empty text. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: OnnxGraph;
  /** Local functions, as `domain::name`. */
  readonly functions: readonly string[];
}
