import type { Edit, Range } from '../../diagnostics/diagnostic.ts';
import { isOperation } from '../../ir/ops/index.ts';
import { hasExpression } from '../../parser/expression/template.ts';
import { shippedBlocks } from '../../parser/library.ts';
import { reserved, structures } from '../../parser/schema.ts';
import { isShipped } from '../locations.ts';
import type { Model } from '../model.ts';
import { occurrenceAt } from '../names/at.ts';
import type { Occurrence } from '../names/occurrence.ts';
import { sameAs } from './references.ts';

/** The edits in all files, or why there are none. */
export type Renamed = { readonly edits: readonly Edit[] } | { readonly refused: string };

/** The name at a place, if it can be another; else why not. */
export function renameable(
  model: Model,
  offset: number,
): { readonly range: Range; readonly name: string } | { readonly refused: string } {
  const found = occurrenceAt(model, offset);
  const refused = found === undefined ? 'there is no name here' : whyNot(found);
  if (found === undefined || refused !== undefined) return { refused: refused ?? '' };
  const { range } = found;
  return { range, name: range.file.text.slice(range.start, range.end) };
}

function whyNot({ kind, name, definedAt, automatic }: Occurrence): string | undefined {
  if (kind === 'operation') return `${name} is a word of the language`;
  if (kind === 'import') return 'files are renamed where they lie';
  if (automatic) return `${name} is the name that ninc gives: give the layer an id first`;
  if (definedAt === undefined) return `${name} is an argument of the language`;
  return isShipped(definedAt.file.path) ? `${name} ships with ninc` : undefined;
}

/** Gives a name another word, wherever it stands in the file and in the others: those that import it, and those that it imports. */
export function rename(model: Model, offset: number, wanted: string, others: readonly Model[]): Renamed {
  const place = renameable(model, offset);
  if ('refused' in place) return place;
  const found = occurrenceAt(model, offset);
  if (found === undefined) return { refused: 'there is no name here' };
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(wanted))
    return { refused: `${wanted} is no name: letters, digits and _, beginning with a letter or _` };
  if (wanted === place.name) return { edits: [] };
  const all = [model, ...others];
  const taken = whyTaken(found, wanted, all);
  if (taken !== undefined) return { refused: taken };
  const same = sameAs(found);
  const edits = all.flatMap(({ names }) =>
    (names?.occurrences ?? []).flatMap((one): Edit[] => {
      if (same(one)) return [{ range: one.range, text: wanted }];
      const part = found.kind === 'block' ? numbered(one, place.name) : undefined;
      return part === undefined ? [] : [{ range: part, text: wanted }];
    }),
  );
  return { edits };
}

/** The block's name in the name that ninc gives a layer of it: `mlpconv` of `mlpconv_2`. */
function numbered({ automatic, layer, name, range }: Occurrence, block: string): Range | undefined {
  if (automatic !== true || layer?.kind !== 'call') return undefined;
  const called = layer.name.value;
  const may = called === block || hasExpression(called);
  return may && name.startsWith(`${block}_`) && /^\d+$/.test(name.slice(block.length + 1))
    ? { ...range, end: range.start + block.length }
    : undefined;
}

/** A word that already means something near would change what other lines mean. */
function whyTaken({ kind }: Occurrence, wanted: string, all: readonly Model[]): string | undefined {
  if (kind === 'block') {
    const own = isOperation(wanted) || structures.includes(wanted) || reserved.includes(wanted);
    if (own) return `${wanted} is a word of the language`;
    const exists = shippedBlocks().has(wanted) || all.some(({ blocks }) => blocks.has(wanted));
    return exists ? `there is a block ${wanted}` : undefined;
  }
  if (kind === 'layer' && wanted === 'input') return 'input names what a block is given';
  const kinds: readonly string[] =
    kind === 'layer' || kind === 'input' ? ['layer', 'input'] : [kind === 'argument' ? 'param' : kind];
  const clash = all.some(({ names }) =>
    names?.occurrences.some((one) => one.name === wanted && kinds.includes(one.kind)),
  );
  return clash ? `there is a ${kinds[0]} ${wanted}` : undefined;
}
