import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { schema } from '../../../src/diagnostics/catalog/schema.ts';
import { sourceFile } from '../../../src/diagnostics/diagnostic.ts';
import { expressionDiagnostic } from '../../../src/parser/expression/diagnostic.ts';
import type { ExpressionFault } from '../../../src/parser/expression/fault.ts';
import { evaluateTemplate, parseTemplate } from '../../../src/parser/expression/template.ts';

const file = sourceFile('a.nin.yaml', 'layers: ["${clases}"]');
const locate = (start: number, end: number) => ({ file, start: 10 + start, end: 10 + end });

test('the diagnostic of a fault is placed by the caller', () => {
  const fault: ExpressionFault = {
    kind: 'unknown',
    role: 'name',
    name: 'clases',
    candidates: ['classes', 'class'],
    start: 2,
    end: 8,
  };
  expect(expressionDiagnostic(fault, locate)).toStrictEqual({
    code: 'NIN2102',
    severity: 'error',
    message: 'there is no param `clases` here',
    help: 'did you mean `classes`?',
    fix: { title: 'Change clases to classes', edits: [{ range: { file, start: 12, end: 18 }, text: 'classes' }] },
    range: { file, start: 12, end: 18 },
    related: [],
  });
});

test('where no name is near, ten of those that there are', () => {
  const candidates = Array.from({ length: 12 }, (_, k) => `p${k}`);
  const fault: ExpressionFault = { kind: 'unknown', role: 'name', name: 'kernel', candidates, start: 0, end: 6 };
  expect(expressionDiagnostic(fault, locate).help).toBe(
    'the names known here: `p0`, `p1`, `p2`, `p3`, `p4`, `p5`, `p6`, `p7`, `p8`, `p9` and 2 more',
  );
});

test('where there are no params, how one is declared', () => {
  const fault: ExpressionFault = {
    kind: 'unknown',
    role: 'name',
    name: 'width',
    candidates: ['true', 'false'],
    start: 0,
    end: 5,
  };
  expect(expressionDiagnostic(fault, locate).help).toBe(
    'no params are declared; `params: {width: VALUE}` declares one',
  );
});

describe('the examples of the catalog', () => {
  /** The code that the one expression of an example gives. */
  function codeOf(spec: string): string | undefined {
    const { params = {}, layers } = parse(spec);
    const template = parseTemplate(layers[0].conv2d.out_channels);
    const result = 'error' in template ? template : evaluateTemplate(template.value, new Map(Object.entries(params)));
    return 'error' in result ? expressionDiagnostic(result.error, locate).code : undefined;
  }

  test.each(Object.entries(schema).filter(([code]) => code.startsWith('NIN21')))('%s', (code, entry) => {
    expect(codeOf(entry.incorrect)).toBe(code);
    expect(codeOf(entry.correct)).toBeUndefined();
  });
});
