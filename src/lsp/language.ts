import { editorSchema } from '../ir/language.ts';
import { shippedBlocks } from '../parser/library.ts';
import type { JsonSchema } from '../parser/schema.ts';
import type { Argument } from '../reports/reference/page.ts';
import { argumentsOf as argumentsOfSchema, callSchema } from '../reports/reference/types.ts';

let schema: JsonSchema | undefined;

/** The schema of the language, with everything described: made when it is first asked for. */
export function language(): JsonSchema {
  schema ??= editorSchema(shippedBlocks());
  return schema;
}

/** What an operation or a shipped block takes. */
export function argumentsOf(operation: string): readonly Argument[] {
  return argumentsOfSchema(callSchema(language(), operation));
}
