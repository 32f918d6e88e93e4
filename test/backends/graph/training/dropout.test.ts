import { describe, expect, test } from 'vitest';
import { graph as backend } from '../../../../src/backends/graph/index.ts';
import type { Trainer } from '../../../../src/backends/trainer.ts';
import { elements } from '../../../../src/weights/tensor.ts';
import { graphOf } from '../../../support.ts';

/** A slope of one on ones; SGD by one with mse to zero, so that a step tells the mean of the squares of what was not dropped. */
async function kept(operation: string, p: number, steps: readonly { readonly step: number; readonly seed: number }[]) {
  const graph = graphOf(`
    ninc: 1
    inputs:
      x: {shape: [N, 8, 6, 5]}
    layers:
      - ${operation}: {p: ${p}}
      - conv2d: {out_channels: 1, kernel_size: 1, bias: false}
  `);
  const shares: number[] = [];
  for (const { step, seed } of steps) {
    const shape = [1, 8, 1, 1];
    const weights = new Map([['conv2d_1.weight', { shape, data: new Float32Array(8).fill(1 / 8) }]]);
    const trainer: Trainer | undefined = await backend.train?.(graph, weights, {
      precision: 'f32',
      seed,
      loss: { kind: 'mse_loss', output: 'output' },
      optimizer: { kind: 'sgd', lr: 1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false },
    });
    if (trainer === undefined) throw new Error('the backend does not train');
    const size = [400, 8, 6, 5];
    const x = { shape: size, data: new Float32Array(elements(size)).fill(1) };
    // The loss is (mean over channels of what is left - 1)², averaged over places; its gradient by a weight knows the channel.
    const target = { shape: [400, 1, 6, 5], data: new Float32Array(400 * 30).fill(1) };
    shares.push((await trainer.trainStep({ inputs: { x }, target }, { step, lr: 1 })).loss);
    trainer.dispose();
  }
  return shares;
}

describe.each(['dropout', 'dropout2d'])('%s', (operation) => {
  test('drops with its probability and scales what is left', async () => {
    for (const p of [0.1, 0.5, 0.8]) {
      const [loss = 0] = await kept(operation, p, [{ step: 0, seed: 1 }]);
      // The mean of 8 independent elements of mean 1 and variance p/(1 - p) has 1/8 of that variance.
      const variance = p / (1 - p) / 8;
      const draws = operation === 'dropout' ? 400 * 30 : 400;
      // The variance of a sample variance, with room for its fourth moment: five of its standard deviations.
      expect(Math.abs(loss - variance)).toBeLessThan(5 * variance * Math.sqrt(4 / draws));
    }
  });

  test('drops by seed and step, and by nothing else', async () => {
    const [a, same, other, later] = await kept(operation, 0.5, [
      { step: 3, seed: 1 },
      { step: 3, seed: 1 },
      { step: 3, seed: 2 },
      { step: 4, seed: 1 },
    ]);
    expect(same).toBe(a);
    expect(other).not.toBe(a);
    expect(later).not.toBe(a);
  });

  test('with probability 1 leaves nothing, with 0 everything', async () => {
    expect(await kept(operation, 1, [{ step: 0, seed: 1 }])).toEqual([1]);
    expect(await kept(operation, 0, [{ step: 0, seed: 1 }])).toEqual([0]);
  });
});
