import type { Range } from '../../diagnostics/diagnostic.ts';
import { realPath } from '../locations.ts';
import type { Model } from '../model.ts';
import { occurrenceAt } from '../names/at.ts';
import type { Occurrence } from '../names/occurrence.ts';

/** Where the name at a place stands, in its own file and in the others. */
export function references(
  model: Model,
  offset: number,
  others: readonly Model[],
  withDefinition: boolean,
): readonly Range[] {
  const found = occurrenceAt(model, offset);
  if (found === undefined) return [];
  const same = sameAs(found);
  return [model, ...others]
    .flatMap(({ names }) => names?.occurrences.filter(same) ?? [])
    .filter(({ definition }) => withDefinition || !definition)
    .map(({ range }) => range);
}

/** Whether another name is defined at the same place; operations are defined nowhere, and are the same by their name. */
export function sameAs(one: Occurrence): (other: Occurrence) => boolean {
  const { definedAt, kind, name } = one;
  if (definedAt === undefined) return (other) => other.kind === kind && other.name === name && !other.definedAt;
  const paths = new Map<string, string>();
  const pathOf = ({ file }: Range) => {
    const known = paths.get(file.path) ?? realPath(file.path);
    paths.set(file.path, known);
    return known;
  };
  const path = pathOf(definedAt);
  return (other) => other.definedAt?.start === definedAt.start && pathOf(other.definedAt) === path;
}
