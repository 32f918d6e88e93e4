import { describe, expect, test } from 'vitest';
import type { Precision } from '../../../src/backends/backend.ts';
import { graph as backend } from '../../../src/backends/graph/index.ts';
import { runPasses } from '../../../src/compile.ts';
import { type Case, cases, takesSymbols } from '../../golden/operations.ts';
import { decoded, described, errorOf, graphFor, inputsFor, operationsOfCases, weightsFor } from '../layers/cases.ts';

// Float32 and bfloat16 as the contract has them; float64 as far as the sums differ in their order.
const bounds: Readonly<Record<Precision, number>> = { f32: 2e-5, f64: 1e-12, bf16: 5e-2 };

async function answer(one: Case, shapes: readonly (readonly (number | string)[])[], precision: Precision) {
  const graph = runPasses(graphFor(one, shapes), backend.passes, true);
  const program = await backend.load(graph, weightsFor(one, graph), { precision });
  try {
    return (await program.run(inputsFor(one))).output;
  } finally {
    program.dispose();
  }
}

describe.each(operationsOfCases)('%s on a TensorFlow graph', (operation) => {
  const own = cases.filter(({ op }) => op === operation);

  test.each(['f32', 'f64', 'bf16'] as const)('gives what PyTorch gives, in %s', async (precision) => {
    for (const one of own) {
      const output = await answer(one, one.inputs, precision);
      expect(output?.shape, described(one)).toEqual(one.shape);
      // Where terms cancel, the error is that of the terms: inputs and parameters go up to one.
      const expected = decoded(one.output);
      const floor = precision === 'bf16' ? [...expected, 1] : expected;
      const found = output && precision === 'bf16' ? { ...output, data: Float32Array.of(...output.data, 1) } : output;
      expect(errorOf(found, floor), described(one)).toBeLessThan(bounds[precision]);
    }
  });

  test('gives the same where sizes are symbols', async () => {
    for (const one of own) {
      const [first] = one.inputs;
      if (one.inputs.length !== 1 || first?.length !== 4 || !takesSymbols(one)) continue;
      const output = await answer(one, [['N', first[1] ?? 1, 'H', 'W']], 'f32');
      expect(output?.shape, described(one)).toEqual(one.shape);
      expect(errorOf(output, decoded(one.output)), described(one)).toBeLessThan(bounds.f32);
    }
  });
});
