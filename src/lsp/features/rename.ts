import type { Edit, Range } from '../../diagnostics/diagnostic.ts';
import { isOperation } from '../../ir/ops/index.ts';
import { hasExpression } from '../../parser/expression/template.ts';
import { shippedBlocks } from '../../parser/library.ts';
import { reserved, structures } from '../../parser/schema.ts';
import type { Block } from '../../parser/spec.ts';
import { isShipped } from '../locations.ts';
import type { Model } from '../model.ts';
import { occurrenceAt } from '../names/at.ts';
import type { Occurrence } from '../names/occurrence.ts';
import { keyRange } from '../names/ranges.ts';
import { sameAs } from './references.ts';

export interface Refused {
  readonly refused: string;
}

/** The name at a place, if it can be another; else why not. */
export function renameable(model: Model, offset: number): { readonly range: Range; readonly name: string } | Refused {
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
export function rename(
  model: Model,
  offset: number,
  wanted: string,
  others: readonly Model[],
): { readonly edits: readonly Edit[] } | Refused {
  const place = renameable(model, offset);
  if ('refused' in place) return place;
  const found = occurrenceAt(model, offset);
  if (found === undefined) return { refused: 'there is no name here' };
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(wanted))
    return { refused: `${wanted} is no name: letters, digits and _, beginning with a letter or _` };
  if (wanted === place.name) return { edits: [] };
  const all = [model, ...others];
  const same = sameAs(found);
  const taken = found.kind === 'block' ? whyNoBlock(wanted, all) : whyTaken(all, same, wanted);
  if (taken !== undefined) return { refused: taken };
  const edits = all.flatMap((one) => {
    const calls = found.kind === 'block' && callsBlock(one, place.name, same);
    return (one.names?.occurrences ?? []).flatMap((occurrence): Edit[] => {
      if (same(occurrence)) return [{ range: occurrence.range, text: wanted }];
      const part = calls ? numbered(occurrence, place.name) : undefined;
      return part === undefined ? [] : [{ range: part, text: wanted }];
    });
  });
  return { edits };
}

/** Whether a name calls the block in a file: another file may have a block of its own that is named so. */
function callsBlock({ blocks }: Model, name: string, same: (one: Occurrence) => boolean): boolean {
  const block = blocks.get(name)?.block;
  if (block === undefined) return false;
  const range = keyRange(block.range, name);
  return same({ kind: 'block', name, range, definition: true, definedAt: range });
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

function whyNoBlock(wanted: string, all: readonly Model[]): string | undefined {
  const own = isOperation(wanted) || structures.includes(wanted) || reserved.includes(wanted);
  if (own) return `${wanted} is a word of the language`;
  const exists = shippedBlocks().has(wanted) || all.some(({ blocks }) => blocks.has(wanted));
  return exists ? `there is a block ${wanted}` : undefined;
}

/** A word that is defined already where the name is: what reads one of them would read the other. */
function whyTaken(all: readonly Model[], same: (one: Occurrence) => boolean, wanted: string): string | undefined {
  for (const model of all) {
    const occurrences = model.names?.occurrences ?? [];
    const definition = occurrences.find((one) => one.definition && same(one));
    if (definition === undefined) continue;
    const { kind } = definition;
    const isId = kind === 'layer' || kind === 'input';
    if (isId && wanted === 'input') return 'input names what a block is given';
    const owner = ownerOf(model, definition);
    const clash = occurrences.find((one) => {
      const alike = isId ? one.kind === 'layer' || one.kind === 'input' : one.kind === kind;
      if (one.name !== wanted || !alike || !one.definition) return false;
      const other = ownerOf(model, one);
      // Params of the file are seen in its blocks; ids and params of one block are not seen in another.
      return other === owner || (kind === 'param' && (other === undefined || owner === undefined));
    });
    return clash && `there is a ${clash.kind} ${wanted}`;
  }
  return undefined;
}

/** The block that a place lies in. */
function ownerOf({ spec }: Model, { range: { start } }: Occurrence): Block | undefined {
  return spec?.blocks.find(({ range, params, layers }) => {
    const ends = [...params, ...layers].map((part) => part.range.end);
    return range.end < start && start <= Math.max(...ends);
  });
}
