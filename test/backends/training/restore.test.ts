import { describe, expect, test } from 'vitest';
import { graph } from '../../../src/backends/graph/index.ts';
import { layers } from '../../../src/backends/layers/index.ts';
import type { TrainerState } from '../../../src/backends/trainer.ts';
import { NincError } from '../../../src/diagnostics/error.ts';
import { firstWeights, network, optionsOf, trainingCases } from './cases.ts';

const one = trainingCases.find(({ name }) => name === 'a moving average');

describe.each([graph, layers])('what $name cannot go on from', (backend) => {
  test('is said, and nothing of it is taken', async () => {
    if (one === undefined) throw new Error('there is no such case');
    const trainer = await backend.train?.(network, firstWeights(), optionsOf(one));
    if (trainer === undefined) throw new Error('the backend does not train');
    const state = await trainer.state();
    const without = (name: string) => new Map([...state].filter(([other]) => other !== name));
    const refused = async (changed: TrainerState) => {
      const other = new Map([...changed].map(([name, { shape, data }]) => [name, { shape, data: data.map(() => 7) }]));
      const error = await trainer.restore(other).catch((caught: unknown) => caught);
      if (!(error instanceof NincError)) throw new Error(`it was taken: ${error}`);
      expect([...(await trainer.state())]).toEqual([...state]);
      return error.diagnostics.map(({ code, message }) => `${code} ${message}`);
    };
    for (const name of ['linear_1.bias', 'conv2d_1.weight#exp_avg', 'conv2d_2.weight#average'])
      expect(await refused(without(name))).toEqual([`NIN6605 this checkpoint is not sound: it has no array ${name}`]);
    const turned = { shape: [20, 3], data: new Float32Array(60) };
    expect(await refused(new Map([...state, ['linear_1.weight', turned]]))).toEqual([
      'NIN6605 this checkpoint is not sound: linear_1.weight is [20, 3], but [3, 20] is needed',
    ]);
    trainer.dispose();
  });
});
