import { dirname, relative } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { parse } from './document.ts';
import { type InsidePath, locateInside, type PathRefusal, real } from './inside.ts';
import { type Amounts, isSpent } from './limits.ts';
import { validate } from './read.ts';
import { maximumBytes, type ReadSource } from './source.ts';
import type { Block, ParamDeclaration, Spec, Text } from './spec.ts';
import { largeHelp } from './tokens.ts';

/** A block and the params of the file that defines it: its expressions may read those too. */
export interface DefinedBlock {
  readonly block: Block;
  readonly fileParams: readonly ParamDeclaration[];
}

/** Every block that a spec can name, by name. */
export type Blocks = ReadonlyMap<string, DefinedBlock>;

export interface ImportOptions {
  readonly read: ReadSource;
  /** Imports must stay inside this folder. */
  readonly root: string;
  /** Names that a block may not take. */
  readonly taken: (name: string) => boolean;
  /** What the spec itself took of the limits; counts on. */
  readonly spent: Amounts;
}

interface Gathering extends ImportOptions {
  readonly blocks: Map<string, DefinedBlock>;
  readonly diagnostics: Diagnostic[];
  readonly done: Set<string>;
  /** Of all files so far. */
  characters: number;
  incomplete: boolean;
}

const together = `with it the files have more than ${maximumBytes} characters together`;
const spentBefore = 'the files before it are already more than is read together';

/** At most this many files are imported, directly or through others. */
const maximumFiles = 256;

/** What the files of a spec define, and everything there is to say of them. */
export interface Gathered {
  readonly blocks: Blocks;
  /** A file could not be read: a block that is not known may be in it. */
  readonly incomplete: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Gathers the blocks of a spec and of everything that it imports. */
export function gatherBlocks(spec: Spec, path: string, options: ImportOptions): Gathered {
  const gathering: Gathering = {
    ...options,
    blocks: new Map(),
    diagnostics: [],
    done: new Set(),
    characters: spec.file.text.length,
    incomplete: spec.importsFaulty,
  };
  visit(spec, path, [real(path)], gathering);
  return gathering;
}

function visit(spec: Spec, path: string, chain: readonly string[], gathering: Gathering): void {
  for (const wanted of spec.imports) importFile(wanted, path, chain, gathering);
  for (const block of spec.blocks) define(block, spec, gathering);
}

function define(block: Block, spec: Spec, { blocks, diagnostics, taken }: Gathering): void {
  const before = blocks.get(block.name);
  if (taken(block.name)) {
    diagnostics.push(
      diagnostic('NIN3012', { block: block.name, where: 'the language itself' }, { range: block.range }),
    );
  } else if (before !== undefined) {
    const related = [{ message: `block ${block.name} is defined here`, range: before.block.range }];
    const where = before.block.file.path;
    diagnostics.push(diagnostic('NIN3012', { block: block.name, where }, { range: block.range, related }));
  } else {
    blocks.set(block.name, { block, fileParams: spec.params });
  }
}

function importFile(wanted: Text, from: string, chain: readonly string[], gathering: Gathering): void {
  const refuse = ({ reason, help }: PathRefusal) => {
    const params = { path: wanted.value, reason };
    gathering.diagnostics.push(diagnostic('NIN3008', params, { range: wanted.range, help }));
    gathering.incomplete = true;
  };
  const found = locate(wanted.value, from, chain, gathering);
  if ('reason' in found) {
    refuse(found);
    return;
  }
  const { target, resolved } = found;
  if (gathering.done.has(resolved)) return;
  gathering.done.add(resolved);
  const source = gathering.read(resolved, relative(process.cwd(), target) || target);
  if (source.value === undefined) {
    refuse({ reason: source.diagnostics.map(reasonOf).join('; ') });
    return;
  }
  gathering.characters += source.value.text.length;
  if (gathering.characters > maximumBytes) {
    refuse({ reason: together, help: largeHelp });
    return;
  }
  const document = parse(source.value, gathering.spent);
  const spec = document.value && validate(document.value);
  for (const one of [...document.diagnostics, ...(spec?.diagnostics ?? [])]) gathering.diagnostics.push(one);
  if (spec?.value === undefined || spec.value.importsFaulty) gathering.incomplete = true;
  if (spec?.value !== undefined) visit(spec.value, target, [...chain, resolved], gathering);
}

function reasonOf({ message }: Diagnostic): string {
  return message.replace('the spec cannot be read: ', '');
}

/** Where an import leads, if it may be followed. */
function locate(
  wanted: string,
  from: string,
  chain: readonly string[],
  { root, done, characters, spent }: Gathering,
): InsidePath | PathRefusal {
  const found = locateInside(wanted, dirname(from), root);
  if ('reason' in found) return found;
  const { resolved } = found;
  if (chain.includes(resolved)) return { reason: 'the files import each other in a circle' };
  // Once they are too large, the others are not even read.
  if (characters > maximumBytes) return { reason: together, help: largeHelp };
  if (isSpent(spent)) return { reason: spentBefore, help: largeHelp };
  if (done.size >= maximumFiles) return { reason: `more than ${maximumFiles} files are imported` };
  return found;
}
