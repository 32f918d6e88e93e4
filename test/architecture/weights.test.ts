import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { architectureOf } from '../../src/architecture/architecture.ts';
import { diffArchitectures } from '../../src/architecture/diff.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { allParameters } from '../../src/ir/graph.ts';
import { mapWeights } from '../../src/weights/mapping.ts';
import { readSafetensors, writeSafetensors } from '../../src/weights/safetensors.ts';
import { elements } from '../../src/weights/tensor.ts';
import { graphOf } from '../support.ts';
import { anyLayers, specOf } from './networks.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninc-weights-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `ninc weights import` makes of the weights of one network for another: which array went where. */
function imported(before: Graph, after: Graph): readonly (readonly [string, string])[] | undefined {
  const path = join(folder, 'weights.safetensors');
  const weights = allParameters(before).map(
    ({ name, shape }) => [name, { shape, data: new Float32Array(elements(shape)) }] as const,
  );
  expect(writeSafetensors(path, new Map(weights))).toEqual([]);
  const { value: file } = readSafetensors(path);
  if (file === undefined) throw new Error('cannot be read');
  try {
    return mapWeights(file, allParameters(after)).value?.matches.map(({ parameter, stored }) => [
      stored.name,
      parameter.name,
    ]);
  } finally {
    file.close();
  }
}

const verdict = (before: Graph, after: Graph) =>
  diffArchitectures(architectureOf(before), architectureOf(after)).weights;

describe('whether old weights load', () => {
  test('where it says that `weights import` maps them, it does, layer by layer', () => {
    fc.assert(
      fc.property(
        anyLayers,
        fc.nat(),
        fc.constantFrom('stem', 'zz', 'a_1'),
        fc.boolean(),
        (layers, where, id, backwards) => {
          const chosen = layers[where % layers.length] ?? '';
          const call = chosen.includes(':') ? chosen : `${chosen}: {}`;
          const named = layers.with(where % layers.length, `${call}\n    id: ${id}`);
          const [plain, chosenName] = [layers, named].map((lines) => graphOf(specOf(lines)));
          const [before, after] = backwards ? [chosenName, plain] : [plain, chosenName];
          if (before === undefined || after === undefined) throw new Error('no graph');
          const { load } = verdict(before, after);
          expect(load).not.toBe('no');
          if (load !== 'by-import') return;
          const rows = imported(before, after);
          expect(rows?.length).toBe(allParameters(after).length);
          const order = (graph: Graph) => allParameters(graph).map(({ name }) => name);
          expect(rows?.map(([from]) => order(before).indexOf(from))).toEqual(
            rows?.map(([, to]) => order(after).indexOf(to)),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
