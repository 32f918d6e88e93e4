import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { schemaText } from '../../src/cli/reference.ts';
import { editorSchema, operationCallables } from '../../src/ir/language.ts';
import { shippedBlocks } from '../../src/parser/library.ts';

const schema = editorSchema(shippedBlocks());

describe('the editor schema', () => {
  test('is the one that is checked in (renew: npm run reference)', () => {
    const file = readFileSync(new URL('../../schema/ninc-1.schema.json', import.meta.url), 'utf8');
    expect(file.replaceAll('\r\n', '\n')).toBe(schemaText());
  });

  test('is a valid draft-07 schema that takes a spec and refuses a broken one', () => {
    const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
    const spec = { ninc: 1, inputs: { image: { shape: ['N', 3, 8, 8] } } };
    expect(validate({ ...spec, layers: ['relu', { conv2d: { out_channels: 4, kernel_size: '${k}' }, id: 'a' }] })).toBe(
      true,
    );
    expect(validate({ ...spec, layers: [{ conv2d: { out_channels: 0, kernel_size: 3 } }] })).toBe(false);
    expect(validate({ ...spec, layers: [{ nin_block: { out_channels: 4, kernel: 3 } }] })).toBe(false);
  });

  test('describes every argument of every operation', () => {
    for (const { name, args } of operationCallables()) {
      for (const [argument, value] of Object.entries((args['properties'] ?? {}) as Record<string, object>)) {
        expect('description' in value, `${name}.${argument}`).toBe(true);
      }
    }
  });
});
