import { expect, test } from 'vitest';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import { operationOf, operations } from '../../../src/ir/ops/index.ts';
import { elements } from '../../../src/weights/tensor.ts';
import { fillSigned } from '../../golden/fill.ts';
import { type Case, cases } from '../../golden/operations.ts';
import { graphFor, weightsFor } from '../layers/cases.ts';

/** The result of a case, of its inputs as `change` makes them; the changed inputs are given back too. */
async function resultOf(one: Case, change: (data: Float64Array) => Float64Array) {
  const graph = graphFor(one, one.inputs);
  const program = await reference.load(runPasses(graph, reference.passes), weightsFor(one, graph), {
    precision: 'f64',
  });
  const given = one.inputs.map((shape, k) => change(fillSigned(elements(shape), 16 * one.index + k, one.scale)));
  const inputs = given.map((data, k) => [`x${k}`, { shape: one.inputs[k] ?? [], data }] as const);
  const { output } = await program.run(Object.fromEntries(inputs));
  return Float64Array.from(output?.data ?? []);
}

const all = Object.values(operations).map(({ name }) => operationOf(name));
const casesOf = (name: string) => cases.filter(({ op }) => op === name);

test.each(all.filter(({ nonNegative }) => nonNegative !== undefined))(
  '$name: nothing comes out below zero, as it says',
  async ({ name, nonNegative }) => {
    const change = nonNegative === 'always' ? (data: Float64Array) => data : (data: Float64Array) => data.map(Math.abs);
    for (const one of casesOf(name)) {
      const result = await resultOf(one, change);
      expect(result.length).toBeGreaterThan(0);
      expect(result.every((value) => value >= 0)).toBe(true);
    }
  },
);

test.each(all.filter(({ pointwise }) => pointwise))(
  '$name: elements in another order come out in that order, as it says',
  async ({ name }) => {
    for (const one of casesOf(name)) {
      const plain = await resultOf(one, (data) => data);
      expect(await resultOf(one, (data) => data.toReversed())).toEqual(plain.toReversed());
    }
  },
);
