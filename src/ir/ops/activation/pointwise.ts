import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';

/** An operation of one value, element by element, without arguments: its shape rule is the identity. */
export function pointwise<const Name extends string>(
  name: Name,
  text: { readonly summary: string; readonly source: string; readonly nonNegative?: 'always' },
) {
  return defineOperation({
    ...text,
    name,
    family: 'activation',
    shapes: '[…] → […]',
    args: closed({}),
    arity: { min: 1, max: 1 },
    pointwise: true,
    example: { good: name, bad: { spec: `${name}: {slope: 1}`, code: 'NIN2002' } },
    attributes: () => ({}),
    infer: (_attributes, [input]) => input,
  });
}
