import { beforeAll, describe, expect, test } from 'vitest';
import { layers } from '../../../src/backends/layers/index.ts';
import { loadRuntime } from '../../../src/backends/tfjs-runtime.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { type Case, cases, takesSymbols } from '../../golden/operations.ts';
import {
  decoded,
  decomposed,
  described,
  errorOf,
  graphFor,
  inputsFor,
  operationsOfCases,
  tolerance,
  weightsFor,
} from './cases.ts';

beforeAll(async () => {
  await loadRuntime();
});

describe.each(operationsOfCases)('%s in layers gives what PyTorch gives', (operation) => {
  const own = cases.filter(({ op }) => op === operation).map((one) => [described(one), one] as const);

  test.each(own)('%s', async (_, one) => {
    await expectAnswer(one, graphFor(one, one.inputs));
  });

  const pictures = own.filter(([, one]) => takesSymbols(one) && one.inputs.every(({ length }) => length === 4));
  test.runIf(pictures.length > 0)('with symbols for the batch, the height and the width', async () => {
    for (const [text, one] of pictures) {
      // Sizes that differ between the inputs are broadcast or joined: those stay numbers.
      const [first = []] = one.inputs;
      const symbols = one.inputs.map((shape) =>
        shape.map((size, axis) =>
          axis === 1 || one.inputs.some((other) => other[axis] !== first[axis])
            ? size
            : (['N', 'C', 'H', 'W'][axis] ?? size),
        ),
      );
      await expectAnswer(one, graphFor(one, symbols), text);
    }
  });
});

async function expectAnswer(one: Case, graph: Graph, text?: string): Promise<void> {
  const program = await layers.load(decomposed(graph), weightsFor(one, graph), { precision: 'f32' });
  const { output } = await program.run(inputsFor(one));
  program.dispose();
  expect(output?.shape, text).toEqual(one.shape);
  expect(errorOf(output, decoded(one.output)), text).toBeLessThan(tolerance);
}
