import { describe, expect, test } from 'vitest';
import { graph } from '../../../src/backends/graph/index.ts';
import { layers } from '../../../src/backends/layers/index.ts';
import type { Trainer } from '../../../src/backends/trainer.ts';
import { decoded, errorOf } from '../layers/cases.ts';
import { batchOf, firstWeights, network, optionsOf, settingsOf, type TrainingCase, trainingCases } from './cases.ts';

describe.each([graph, layers])('ten steps on $name agree with PyTorch', (backend) => {
  test.each(trainingCases)('$name', async (one) => {
    const trainer = await backend.train?.(network, firstWeights(), optionsOf(one));
    if (trainer === undefined) throw new Error('the backend does not train');
    try {
      expect(errorOf({ shape: [10], data: await losses(trainer, one) }, one.losses)).toBeLessThan(1e-4);
      for (const [name, tensor] of await trainer.weights()) {
        expect(errorOf(tensor, decoded(one.weights[name] ?? '')), name).toBeLessThan(1e-4);
      }
      for (const [name, tensor] of await trainer.weights({ average: true })) {
        const expected = one.averages[name] ?? one.weights[name] ?? '';
        expect(errorOf(tensor, decoded(expected)), name).toBeLessThan(1e-4);
      }
      const { outputs } = await trainer.evalStep(batchOf(one, 0));
      expect(errorOf(outputs['output'], decoded(one.evaluated))).toBeLessThan(1e-4);
    } finally {
      trainer.dispose();
    }
  });
});

test.each(trainingCases.filter(({ name }) => ['SGD with momentum', 'AdamW', 'mse_loss'].includes(name)))(
  'ten steps in bf16 are near them: $name',
  async (one) => {
    const trainer = await graph.train?.(network, firstWeights(), optionsOf(one, 'bf16'));
    if (trainer === undefined) throw new Error('the backend does not train');
    expect(errorOf({ shape: [10], data: await losses(trainer, one) }, one.losses)).toBeLessThan(0.05);
    trainer.dispose();
  },
);

async function losses(trainer: Trainer, one: TrainingCase): Promise<Float64Array> {
  const found = new Float64Array(one.losses.length);
  for (const step of found.keys()) {
    found[step] = (await trainer.trainStep(batchOf(one, step), settingsOf(one, step))).loss;
  }
  return found;
}
