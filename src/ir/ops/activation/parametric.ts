import type { Static, TObject } from 'typebox';
import type { Code } from '../../../diagnostics/catalog.ts';
import { defineOperation } from '../operation.ts';

interface ParametricText<Args extends TObject, Attributes extends object> {
  readonly summary: string;
  readonly source: string;
  readonly nonNegative?: 'always';
  readonly args: Args;
  readonly attributes: (args: Static<Args>) => Attributes;
  readonly bad: { readonly spec: string; readonly code: Code };
}

/** An operation of one value, element by element, with fixed numbers as arguments: its shape rule is the identity. */
export function parametric<const Name extends string, Args extends TObject, Attributes extends object>(
  name: Name,
  text: ParametricText<Args, Attributes>,
) {
  const { bad, ...rest } = text;
  return defineOperation<Name, Args, Attributes>({
    ...rest,
    name,
    family: 'activation',
    shapes: '[…] → […]',
    arity: { min: 1, max: 1 },
    pointwise: true,
    example: { good: name, bad },
    infer: (_attributes, [input]) => input,
  });
}
