import type { Static } from 'typebox';
import { Object as ObjectType, type TObject } from 'typebox';
import type { Code } from '../../../diagnostics/catalog.ts';
import { defineOperation } from '../operation.ts';

interface ParametricText<Args extends TObject, Attributes extends object> {
  readonly summary: string;
  readonly source: string;
  readonly args: Args;
  readonly attributes: (args: Static<Args>) => Attributes;
  readonly bad: { readonly spec: string; readonly code: Code };
}

/** An operation of one value, element by element, with fixed numbers as arguments: its shape rule is the identity. */
export function parametric<const Name extends string, Args extends TObject, Attributes extends object>(
  name: Name,
  text: ParametricText<Args, Attributes>,
) {
  return defineOperation<Name, Args, Attributes>({
    name,
    family: 'activation',
    summary: text.summary,
    shapes: '[…] → […]',
    source: text.source,
    args: text.args,
    arity: { min: 1, max: 1 },
    example: { good: name, bad: text.bad },
    attributes: text.attributes,
    infer: (_attributes, [input]) => input,
  });
}

export function closed<Properties extends Parameters<typeof ObjectType>[0]>(properties: Properties) {
  return ObjectType(properties, { additionalProperties: false });
}
