import { describe, expect, test } from 'vitest';
import type { Model } from '../../src/load.ts';
import { crossEntropy, evaluate, softmax } from '../../src/training/evaluate.ts';
import type { Feed } from '../../src/training/feed.ts';
import { graphOf } from '../support.ts';

const graph = graphOf('ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [identity]\n');
/** Gives back what it is given. */
const model: Model = {
  graph,
  backend: 'reference',
  precision: 'f64',
  runtime: 'none',
  timings: { compile: 0, load: 0 },
  run: async ({ x = { shape: [], data: new Float32Array(0) } }) => ({ output: { ...x, dtype: 'float32' } }),
  dispose: () => {},
};
const feed = (
  batches: readonly { readonly logits: readonly number[]; readonly labels: readonly number[] }[],
): Feed => ({
  samples: batches.reduce((sum, { labels }) => sum + labels.length, 0),
  batches: batches.length,
  async *epoch() {
    for (const [position, { logits, labels }] of batches.entries())
      yield {
        position,
        samples: labels.length,
        batch: {
          inputs: { x: { shape: [labels.length, 3], data: Float32Array.from(logits) } },
          target: { shape: [labels.length], data: Int32Array.from(labels) },
        },
      };
  },
});

describe('evaluate', () => {
  test('accuracy, loss, confusion and classes, over batches of different sizes', async () => {
    const result = await evaluate(
      model,
      feed([
        { logits: [9, 0, 0, 0, 9, 0], labels: [0, 0] },
        { logits: [0, 9, 0], labels: [1] },
      ]),
      { loss: { kind: 'cross_entropy', output: 'output', labelSmoothing: 0 }, classes: ['a', 'b', 'c'] },
    );
    // By hand: -log(e^9 / (e^9 + 2)) where right, 9 more where the 0 is taken for a 1.
    const right = Math.log(1 + 2 * Math.exp(-9));
    expect(result.metrics.loss).toBeCloseTo((3 * right + 9) / 3, 12);
    expect(result).toMatchObject({
      metrics: { accuracy: 2 / 3 },
      samples: 3,
      confusion: [
        [1, 1, 0],
        [0, 1, 0],
        [0, 0, 0],
      ],
      perClass: [
        { class: 'a', samples: 2, accuracy: 0.5 },
        { class: 'b', samples: 1, accuracy: 1 },
        { class: 'c', samples: 0, accuracy: null },
      ],
    });
  });

  test('cross entropy with label smoothing is torch.nn.functional.cross_entropy’s', () => {
    // torch.nn.functional.cross_entropy(torch.tensor([[1., 2., 3.]]), torch.tensor([0]), label_smoothing=s) for s = 0, 0.1
    const logits = Float64Array.of(1, 2, 3);
    expect(crossEntropy(logits, 0, 0)).toBeCloseTo(2.40760596444438, 12);
    expect(crossEntropy(logits, 0, 0.1)).toBeCloseTo(2.30760596444438, 12);
  });

  test('large logits do not overflow', () => {
    expect(crossEntropy(Float64Array.of(1000, 0), 0, 0)).toBe(0);
    expect(softmax([1000, 1000])).toEqual([0.5, 0.5]);
  });

  test('softmax of more values than a call takes as arguments', () => {
    const shares = softmax(new Float32Array(300_000));
    expect(shares[0]).toBe(1 / 300_000);
    expect(shares).toHaveLength(300_000);
  });
});
