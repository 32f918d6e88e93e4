import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cost } from '../../src/ir/cost.ts';
import { type OperationName, operationOf, operations } from '../../src/ir/ops/index.ts';
import { evaluate } from '../../src/parser/expression/evaluate.ts';
import { parseExpression } from '../../src/parser/expression/parse.ts';
import type { Value } from '../../src/parser/expression/value.ts';
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

const size = fc.integer({ min: 1, max: 4 });
const pair = fc.oneof(size, fc.tuple(size, size));
const window = { kernel_size: pair, stride: pair, padding: fc.integer({ min: 0, max: 3 }) };

/** Arguments by operation; many are refused, and then there is nothing to compare. */
const drawn: Partial<Record<OperationName, fc.Arbitrary<object>>> = {
  conv2d: fc.record({
    ...window,
    dilation: pair,
    groups: size,
    out_channels: fc.constantFrom(4, 6, 12),
    bias: fc.boolean(),
  }),
  conv_transpose2d: fc.record({
    ...window,
    dilation: pair,
    output_padding: fc.integer({ min: 0, max: 2 }),
    groups: size,
    out_channels: fc.constantFrom(4, 6, 12),
    bias: fc.boolean(),
  }),
  max_pool2d: fc.record({ ...window, dilation: pair, ceil_mode: fc.boolean() }),
  avg_pool2d: fc.record({ ...window, ceil_mode: fc.boolean() }),
  upsample: fc.record({ scale_factor: fc.constantFrom(0.5, 1.5, 2, 3) }),
  linear: fc.record({ out_features: size, bias: fc.boolean() }),
  batch_norm2d: fc.record({ affine: fc.boolean() }),
  prelu: fc.record({ num_parameters: fc.constantFrom(1, 12) }),
};

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
    expect(Object.keys(drawn).sort()).toEqual(stated.map(({ name }) => name).sort());
  });

  test.each(stated)('$name: give what the operation gives', ({ name, formulas }) => {
    let compared = 0;
    fc.assert(
      fc.property(
        drawn[name] ?? fc.constant({}),
        fc.integer({ min: 4, max: 15 }),
        fc.integer({ min: 4, max: 15 }),
        (args, H, W) => {
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
