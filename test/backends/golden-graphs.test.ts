import { describe, expect, test } from 'vitest';
import type { Backend, Precision } from '../../src/backends/backend.ts';
import { bindInputs, resultShape } from '../../src/backends/bind-inputs.ts';
import { graph } from '../../src/backends/graph/index.ts';
import { layers } from '../../src/backends/layers/index.ts';
import { onnx } from '../../src/backends/onnx/index.ts';
import { reference } from '../../src/backends/reference/index.ts';
import { runPasses } from '../../src/compile.ts';
import { goldenGraphs, graphOfGolden, inputsOfGolden, weightsOfGolden } from '../golden/graphs.ts';
import { decoded, errorOf } from './layers/cases.ts';

const named = goldenGraphs.map((one) => [one.spec.name, one] as const);

describe('whole networks are what PyTorch says', () => {
  test.each(named)('%s: every id, shape and parameter', (_, one) => {
    const built = graphOfGolden(one);
    const { sizes } = bindInputs(built, inputsOfGolden(one));
    const nodes = built.nodes.map(({ id, type }) => ({ id, shape: resultShape(type, sizes) }));
    // The order of nodes is free where they do not depend on each other; the order of parameters is theirs.
    expect(byName(nodes)).toEqual(byName(one.nodes));
    const parameters = built.nodes.flatMap((node) => node.parameters.map(({ name, shape }) => ({ name, shape })));
    expect(byName(parameters)).toEqual(byName(one.parameters));
  });
});

const bounds: readonly (readonly [Backend, Precision, number])[] = [
  [reference, 'f64', 1e-12],
  [layers, 'f32', 5e-4],
  [onnx, 'f32', 5e-4],
  [graph, 'f32', 5e-4],
  [graph, 'f64', 1e-9],
];

describe.each(bounds)('whole networks give what PyTorch gives', (backend, precision, bound) => {
  test.each(named)(`${backend.name} in ${precision}: %s`, async (_, one) => {
    const lowered = runPasses(graphOfGolden(one), backend.passes, true);
    const program = await backend.load(lowered, weightsOfGolden(one), { precision });
    try {
      const outputs = await program.run(inputsOfGolden(one));
      expect(Object.keys(outputs)).toEqual(Object.keys(one.outputs));
      for (const [name, { shape, data }] of Object.entries(one.outputs)) {
        expect(outputs[name]?.shape).toEqual(shape);
        expect(errorOf(outputs[name], decoded(data))).toBeLessThan(bound);
      }
    } finally {
      program.dispose();
    }
  });
});

function byName<T extends { readonly id: string } | { readonly name: string }>(list: readonly T[]): T[] {
  const key = (one: T) => ('id' in one ? one.id : one.name);
  return list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
