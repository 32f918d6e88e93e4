import type { Blocks } from '../parser/imports.ts';
import {
  bundledSchema,
  type Callable,
  type JsonSchema,
  type LanguageSchema,
  languageSchema,
} from '../parser/schema.ts';
import type { ParamDeclaration } from '../parser/spec.ts';
import { plain } from '../parser/tree.ts';
import { operations } from './ops/index.ts';
import { trainSchema } from './training/schema.ts';

/** TypeBox schemas as plain JSON: what ajv and editors read. */
function argumentsOf(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema)) as JsonSchema;
}

/** The operations as the language schema needs them. */
export function operationCallables(): readonly Callable[] {
  return Object.values(operations).map(({ name, summary, args }) => ({ name, summary, args: argumentsOf(args) }));
}

/** What the compiled validator checks: operations only, because a spec's own blocks are not known before it is read. */
export function validatorSchema(): LanguageSchema {
  return languageSchema(operationCallables(), argumentsOf(trainSchema));
}

/** What editors read: operations and the blocks that ship. */
export function editorSchema(library: Blocks): JsonSchema {
  const blocks = [...library.values()].map(
    ({ block }): Callable => ({
      name: block.name,
      summary: block.description ?? `The block ${block.name}.`,
      args: {
        type: 'object',
        properties: Object.fromEntries(block.params.map((param) => [param.name, paramSchema(param)])),
        required: block.params.filter((param) => param.default === undefined).map((param) => param.name),
        additionalProperties: false,
      },
    }),
  );
  return bundledSchema([...operationCallables(), ...blocks], argumentsOf(trainSchema));
}

function paramSchema({ type, length, default: fallback, description }: ParamDeclaration): JsonSchema {
  return {
    ...typeSchema(type, length),
    ...(fallback !== undefined && { default: plain(fallback) }),
    ...(description !== undefined && { description }),
  };
}

function typeSchema(type: ParamDeclaration['type'], length: number | undefined): JsonSchema {
  switch (type) {
    case 'int':
      return { type: 'integer' };
    case 'float':
      return { type: 'number' };
    case 'bool':
      return { type: 'boolean' };
    case 'string':
      return { type: 'string' };
    case 'ints': {
      const list = {
        type: 'array',
        items: { type: 'integer' },
        ...(length !== undefined && { minItems: length, maxItems: length }),
      };
      return length === undefined ? list : { anyOf: [{ type: 'integer' }, list] };
    }
    case undefined:
      return {};
  }
}
