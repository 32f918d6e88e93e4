import { editorSchema } from '../ir/language.ts';
import { shippedBlocks } from '../parser/library.ts';
import { referencePages } from '../reports/reference/reference.ts';
import { everyCommand } from './main.ts';
import { usagesOf } from './shipped-specs.ts';

export { schemaText } from './commands/schema.ts';

/** Every page of `docs/reference/` by its path there. */
export async function reference(): Promise<ReadonlyMap<string, string>> {
  const blocks = shippedBlocks();
  return referencePages({ schema: editorSchema(blocks), blocks, usages: usagesOf }, await everyCommand());
}
