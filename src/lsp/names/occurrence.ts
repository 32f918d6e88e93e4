import type { Range } from '../../diagnostics/diagnostic.ts';
import type { Layer, ParamDeclaration } from '../../parser/spec.ts';

/** What a name of a spec is the name of. */
export type NameKind = 'operation' | 'block' | 'argument' | 'param' | 'layer' | 'input' | 'output' | 'import';

/** A place where a name stands. */
export interface Occurrence {
  readonly kind: NameKind;
  readonly name: string;
  /** The name itself, without quotes. */
  readonly range: Range;
  readonly definition: boolean;
  /** Where it is defined, in whatever file; operations and their arguments are defined in no text. */
  readonly definedAt?: Range;
  /** The layer that the name is of, or that it stands in. */
  readonly layer?: Layer;
  /** Of an argument: the operation that takes it. */
  readonly operation?: string;
  /** Of a param. */
  readonly declaration?: ParamDeclaration;
  /** A layer without an `id` is named by ninc: nothing defines that name but the layer. */
  readonly automatic?: true;
}
