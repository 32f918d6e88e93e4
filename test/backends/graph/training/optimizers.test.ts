import { describe, expect, test } from 'vitest';
import { graph as backend } from '../../../../src/backends/graph/index.ts';
import type { Trainer } from '../../../../src/backends/trainer.ts';
import { decoded, errorOf } from '../../layers/cases.ts';
import { batchOf, firstWeights, network, optionsOf, settingsOf, trainingCases } from './cases.ts';

describe.each(trainingCases)('ten steps: $name', (one) => {
  test.each([
    ['f32', 1e-4],
    ['bf16', 0.1],
  ] as const)('agree with PyTorch, in %s', async (precision, bound) => {
    const trainer = await backend.train?.(network, firstWeights(), optionsOf(one, precision));
    if (trainer === undefined) throw new Error('the backend does not train');
    try {
      expect(errorOf({ shape: [10], data: await losses(trainer) }, one.losses)).toBeLessThan(bound);
      if (precision === 'bf16') return;
      for (const [name, tensor] of await trainer.weights()) {
        expect(errorOf(tensor, decoded(one.weights[name] ?? '')), name).toBeLessThan(bound);
      }
      for (const [name, tensor] of await trainer.weights({ average: true })) {
        const expected = one.averages[name] ?? one.weights[name] ?? '';
        expect(errorOf(tensor, decoded(expected)), name).toBeLessThan(bound);
      }
      const { outputs } = await trainer.evalStep(batchOf(one, 0));
      expect(errorOf(outputs['output'], decoded(one.evaluated))).toBeLessThan(bound);
    } finally {
      trainer.dispose();
    }
  });

  async function losses(trainer: Trainer): Promise<Float64Array> {
    const found = new Float64Array(one.losses.length);
    for (const step of found.keys()) {
      found[step] = (await trainer.trainStep(batchOf(one, step), settingsOf(one, step))).loss;
    }
    return found;
  }
});
