import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { parse } from './document.ts';
import type { Blocks, DefinedBlock } from './imports.ts';
import { validate } from './read.ts';
import { readSource } from './source.ts';

let blocks: Blocks | undefined;

/** The blocks that ship with ninc, from `specs/lib/`; read once, when a spec first names one. */
export function shippedBlocks(): Blocks {
  blocks ??= readLibrary(join(packageRoot(), 'specs', 'lib'));
  return blocks;
}

function readLibrary(folder: string): Blocks {
  const found = new Map<string, DefinedBlock>();
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.nin.yaml')) continue;
    const source = readSource(join(folder, name), `ninc:${name}`);
    const document = source.value && parse(source.value);
    const spec = document?.value && validate(document.value);
    const problem = [...source.diagnostics, ...(document?.diagnostics ?? []), ...(spec?.diagnostics ?? [])][0];
    if (problem !== undefined) throw new Error(`the shipped blocks in ${name} are broken: ${problem.message}`);
    for (const block of spec?.value?.blocks ?? [])
      found.set(block.name, { block, fileParams: spec?.value?.params ?? [] });
  }
  return found;
}
