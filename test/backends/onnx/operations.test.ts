import { describe, expect, test } from 'vitest';
import type { Program } from '../../../src/backends/backend.ts';
import { onnx as backend } from '../../../src/backends/onnx/index.ts';
import { runPasses } from '../../../src/compile.ts';
import { type Case, cases, takesSymbols } from '../../golden/operations.ts';
import {
  decoded,
  described,
  errorOf,
  graphFor,
  inputsFor,
  operationsOfCases,
  tolerance,
  weightsFor,
} from '../layers/cases.ts';

async function answer(one: Case, shapes: readonly (readonly (number | string)[])[]) {
  const graph = runPasses(graphFor(one, shapes), backend.passes, true);
  let program: Program | undefined;
  try {
    program = await backend.load(graph, weightsFor(one, graph), { precision: 'f32' });
    return (await program.run(inputsFor(one))).output;
  } finally {
    program?.dispose();
  }
}

describe.each(operationsOfCases)('%s on ONNX Runtime', (operation) => {
  const own = cases.filter(({ op }) => op === operation);

  test('gives what PyTorch gives', async () => {
    for (const one of own) {
      const output = await answer(one, one.inputs);
      expect(output?.shape, described(one)).toEqual(one.shape);
      expect(errorOf(output, decoded(one.output)), described(one)).toBeLessThan(tolerance);
    }
  });

  test('gives the same where sizes are symbols', async () => {
    for (const one of own) {
      const [first] = one.inputs;
      if (one.inputs.length !== 1 || first?.length !== 4 || !takesSymbols(one)) continue;
      const output = await answer(one, [['N', first[1] ?? 1, 'H', 'W']]);
      expect(output?.shape, described(one)).toEqual(one.shape);
      expect(errorOf(output, decoded(one.output)), described(one)).toBeLessThan(tolerance);
    }
  });
});
