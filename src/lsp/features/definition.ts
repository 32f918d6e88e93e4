import { dirname, resolve } from 'node:path';
import { type Range, sourceFile } from '../../diagnostics/diagnostic.ts';
import { locateInside } from '../../parser/inside.ts';
import type { Model } from '../model.ts';
import { occurrenceAt } from '../names/at.ts';

/** Where the name at a place is defined, in whatever file; an imported file is its own definition. */
export function definition(model: Model, offset: number, root?: string): Range | undefined {
  const found = occurrenceAt(model, offset);
  if (found?.kind !== 'import') return found?.definedAt;
  const folder = dirname(resolve(model.file.path));
  const target = locateInside(found.name, folder, resolve(root ?? folder));
  return 'reason' in target ? undefined : { file: sourceFile(target.target, ''), start: 0, end: 0 };
}
