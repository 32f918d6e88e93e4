import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cost } from '../../src/ir/cost.ts';
import { symbol } from '../../src/ir/dim/dim.ts';
import { type OperationName, operationOf, operations } from '../../src/ir/ops/index.ts';
import { evaluate } from '../../src/parser/expression/evaluate.ts';
import { parseExpression } from '../../src/parser/expression/parse.ts';
import type { Value } from '../../src/parser/expression/value.ts';
import { type Arrival, isJoin, makers } from '../fuzz/arguments.ts';
import { Choices, largestDraw } from '../fuzz/choices.ts';
import { compileText } from '../support.ts';

/** The value of a formula of a reference page, read by the language's own expressions. */
function evaluated(formula: string, scope: Readonly<Record<string, unknown>>): Value {
  const parsed = parseExpression(formula);
  if ('error' in parsed) throw new Error(`${formula}: ${JSON.stringify(parsed.error)}`);
  const names = Object.entries(scope).flatMap(([name, value]) => (isValue(value) ? [[name, value] as const] : []));
  const result = evaluate(parsed.value, new Map(names));
  if ('error' in result) throw new Error(`${formula}: ${JSON.stringify(result.error)}`);
  return result.value;
}

function isValue(value: unknown): value is Value {
  return ['number', 'boolean', 'string'].includes(typeof value) || (Array.isArray(value) && value.every(isValue));
}

/** Arguments as the fuzzer makes them; its scales are fractions that the page's arithmetic rounds otherwise. */
function argumentsOf(name: OperationName, draws: readonly number[], arrival: Arrival): object | undefined {
  const choices = new Choices(draws);
  if (name === 'upsample') return { scale_factor: choices.pick([0.5, 1.5, 2, 3]) };
  return isJoin(name) ? {} : makers[name](choices, arrival);
}

const stated = Object.values(operations)
  .map(({ name }) => operationOf(name))
  .filter(({ formulas }) => formulas !== undefined);

describe('the formulas of the reference pages', () => {
  test('are there for every operation that has parameters, MACs, or another height by arguments', () => {
    const needed = Object.values(operations)
      .map(({ name }) => operationOf(name))
      .filter(({ parameters, macs }) => parameters ?? macs);
    expect(stated).toEqual(expect.arrayContaining(needed));
    for (const { name, formulas, parameters, macs } of needed) {
      expect([name, formulas?.parameters !== undefined]).toEqual([name, parameters !== undefined]);
      expect([name, formulas?.macs !== undefined]).toEqual([name, macs !== undefined]);
    }
  });

  test.each(stated)('$name: give what the operation gives', ({ name, formulas }) => {
    let compared = 0;
    fc.assert(
      fc.property(
        fc.array(fc.nat(largestDraw), { maxLength: 24 }),
        fc.integer({ min: 4, max: 15 }),
        fc.integer({ min: 4, max: 15 }),
        (draws, H, W) => {
          const args = argumentsOf(name, draws, { shape: [symbol('N'), 12, H, W], sizes: [2, 12, H, W] });
          const spec = { ninc: 1, inputs: { image: { shape: ['N', 12, H, W] } }, layers: [{ [name]: args }] };
          const graph = compileText(JSON.stringify(spec)).value;
          const node = graph?.nodes.at(-1);
          if (graph === undefined || node === undefined) return;
          compared++;
          const attributes: Readonly<Record<string, unknown>> = { ...node.attributes };
          const { padding = [] } = attributes;
          const [top, , bottom] = Array.isArray(padding) ? padding : [];
          const [, , H_out, W_out] = node.type.shape;
          const scope = { ...attributes, top, bottom, H, W, H_out, W_out, positions: name === 'linear' ? 12 * H : 1 };
          const height = attributes['ceil_mode'] === true ? formulas?.ceilHeight : formulas?.height;
          if (height !== undefined) expect(evaluated(height, scope)).toBe(H_out);
          for (const { role, shape } of node.parameters) {
            expect(
              formulas?.parameters?.[role]?.map((one) => evaluated(one, scope)),
              role,
            ).toEqual(shape);
          }
          expect(formulas?.macs === undefined ? 0 : evaluated(formulas.macs, scope)).toBe(
            cost(graph).nodes.get(node.id)?.macs,
          );
        },
      ),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(5);
  });
});
