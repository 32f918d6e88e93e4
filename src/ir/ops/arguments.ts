import {
  Boolean as BooleanType,
  Integer,
  Literal,
  Number as NumberType,
  Object as ObjectType,
  Optional,
  type TSchema,
  Tuple,
  Union,
} from 'typebox';

/** The argument schemas that several operations share. Every one is described: the text is hover, page and error message. */

/** The arguments of an operation: these and no others. */
export function closed<Properties extends Parameters<typeof ObjectType>[0]>(properties: Properties) {
  return ObjectType(properties, { additionalProperties: false });
}

export function positive(description: string) {
  return Integer({ minimum: 1, description });
}

/** One integer for both directions, or [height, width]. */
export function pair(description: string, minimum = 1) {
  const size = Integer({ minimum });
  return Union([size, Tuple([size, size])], { description });
}

/** Padding of a convolution: one integer, [height, width], [top, left, bottom, right], `same` or `valid`. */
export function convolutionPadding() {
  const size = Integer({ minimum: 0 });
  return Union([size, Tuple([size, size]), Tuple([size, size, size, size]), Literal('same'), Literal('valid')], {
    default: 0,
    description:
      'Zeros added around the picture: one integer, [height, width], [top, left, bottom, right], `same` (stride 1 only) or `valid`.',
  });
}

export function flag(description: string, value: boolean) {
  return Optional(BooleanType({ description, default: value }));
}

export function probability(description: string, value: number) {
  return Optional(NumberType({ description, minimum: 0, maximum: 1, default: value }));
}

export function real(description: string, value: number, bounds: { minimum?: number; exclusiveMinimum?: number } = {}) {
  return Optional(NumberType({ description, default: value, ...bounds }));
}

/** A dimension, counted from the end when negative. */
export function dimension(description: string, value: number) {
  return Optional(Integer({ description, default: value }));
}

/** The same schema, not required, with the default that its page shows. */
export function withDefault<S extends TSchema>(schema: S, value: unknown) {
  return Optional({ ...schema, default: value } as S);
}

export type Pair = readonly [number, number];
export type Sides = readonly [top: number, left: number, bottom: number, right: number];

/** Spells out a shorthand of both directions. */
export function asPair(value: number | readonly [number, number]): Pair {
  return typeof value === 'number' ? [value, value] : [value[0], value[1]];
}
