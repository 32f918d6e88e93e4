import { expect, test } from 'vitest';
import { graph } from '../../../src/backends/graph/index.ts';
import { layers } from '../../../src/backends/layers/index.ts';
import { batchOf, firstWeights, network, optionsOf, settingsOf, trainingCases } from './cases.ts';

/** 5,000 steps: only where NINC_MEASURE=1 asks for it. */
const measuring = process.env['NINC_MEASURE'] === '1';

test.runIf(measuring).each([graph, layers])(
  '$name holds no more memory after 5,000 steps',
  async (backend) => {
    const one = trainingCases.find(({ name }) => name === 'a moving average');
    if (one === undefined) throw new Error('there is no such case');
    const trainer = await backend.train?.(network, firstWeights(), optionsOf(one));
    if (trainer === undefined) throw new Error('the backend does not train');
    const batches = Array.from({ length: 10 }, (_, step) => batchOf(one, step));
    const held: number[] = [];
    for (let step = 0; step < 5000; step++) {
      const batch = batches[step % 10];
      if (batch !== undefined) await trainer.trainStep(batch, { ...settingsOf(one, 0), step });
      if (step % 500 === 499) {
        globalThis.gc?.();
        held.push(process.memoryUsage().rss);
      }
    }
    trainer.dispose();
    const grown = (held.at(-1) ?? 0) - (held[1] ?? 0);
    console.log(`${backend.name}: ${held.map((bytes) => Math.round(bytes / 2 ** 20)).join(', ')} MB every 500 steps`);
    // From step 1,000 on. A float32 array of 400 parameters left behind by each step would be 6 MB; the inputs of each step 7.
    expect(grown).toBeLessThan(24 * 2 ** 20);
  },
  600_000,
);
