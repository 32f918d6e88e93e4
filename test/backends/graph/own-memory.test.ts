import { describe, expect, test } from 'vitest';
import { graph as backend } from '../../../src/backends/graph/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Weights } from '../../../src/weights/tensor.ts';
import { graphOf } from '../../support.ts';
import { tensor } from '../any-size.ts';
import { someWeights } from '../layers/cases.ts';

/** A bias and a slope that are kept as they are given, large enough to be variables. */
const network: Graph = graphOf(`
  ninc: 1
  inputs: {x: {shape: [N, 3]}}
  layers:
    - linear: {out_features: 2048}
    - prelu: {num_parameters: 2048}
`);

/**
 * The same numbers four times, each in another place of a line of 64 bytes: one of them is where tfjs-node gives TensorFlow the array
 * itself, and not a copy.
 */
function inEveryPlace(weights: Weights): readonly Weights[] {
  return [0, 16, 32, 48].map(
    (place) =>
      new Map(
        [...weights].map(([name, { shape, data }]) => {
          const moved = new Float32Array(new ArrayBuffer(4 * data.length + 64), place, data.length);
          moved.set(data);
          return [name, { shape, data: moved }];
        }),
      ),
  );
}

function overwrite(weights: Weights): void {
  for (const { data } of weights.values()) data.fill(7);
}

// An array of JavaScript that a variable keeps is let go by a thread of TensorFlow, which breaks V8's lists.
describe('what TensorFlow keeps lies in its own memory: it does not change with the array that was given', () => {
  const inputs = { x: tensor([2, 3]) };
  const first = someWeights(network);

  test.each([true, false])('weights of a program (once: %s)', async (once) => {
    for (const weights of inEveryPlace(first)) {
      const program = await backend.load(runPasses(network, backend.passes, true), weights, { precision: 'f32', once });
      const before = await program.run(inputs);
      overwrite(weights);
      expect(await program.run(inputs)).toEqual(before);
      program.dispose();
    }
  });

  test('the first weights of a training, and a state that it goes on from', async () => {
    for (const weights of inEveryPlace(first)) {
      const trainer = await backend.train?.(network, weights, {
        precision: 'f32',
        seed: 1,
        loss: { kind: 'mse_loss', output: 'output' },
        optimizer: { kind: 'adamw', lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01 },
      });
      if (trainer === undefined) throw new Error('the backend does not train');
      const before = await trainer.state();
      overwrite(weights);
      expect(await trainer.state()).toEqual(before);
      for (const state of inEveryPlace(before)) {
        await trainer.restore(state);
        overwrite(state);
        expect(await trainer.state()).toEqual(before);
      }
      trainer.dispose();
    }
  });
});
