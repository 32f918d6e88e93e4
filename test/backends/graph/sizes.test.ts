import { describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backends/backend.ts';
import { graph as backend, savedmodel } from '../../../src/backends/graph/index.ts';
import { layers, tfjs } from '../../../src/backends/layers/index.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { NincError } from '../../../src/diagnostics/error.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { elements, type Tensor } from '../../../src/weights/tensor.ts';
import { fillSigned } from '../../golden/fill.ts';
import { graphOf } from '../../support.ts';

const tensor = (...shape: number[]): Tensor => ({ shape, data: Float32Array.from(fillSigned(elements(shape), 5)) });

/** A reshape that needs every size of its inputs. */
const product = graphOf(`
  ninc: 1
  inputs: {flat: {shape: [H*W, 2]}, line: {shape: [H, 3]}}
  layers:
    - reshape: {shape: [H, W, 2]}
      from: flat
`);
const halved = graphOf(`
  ninc: 1
  inputs: {x: {shape: [N, floor(H/2), 3]}}
  layers:
    - flatten: {start_dim: 0, end_dim: 1}
    - reshape: {shape: [N, floor(H/2), 3]}
    - relu
`);
const lone = graphOf(`
  ninc: 1
  inputs: {x: {shape: [floor(H/2), floor(W/3)]}}
  layers:
    - flatten: {start_dim: 0, end_dim: 1}
    - reshape: {shape: [floor(H/2), floor(W/3)]}
    - relu
`);

describe('sizes that are open are those of the reference', () => {
  test.each([
    ['a product with a size that another input tells, later', product, { flat: tensor(12, 2), line: tensor(4, 3) }],
    ['a rounded half', halved, { x: tensor(2, 5, 3) }],
    ['sizes that no shape tells are given', lone, { x: tensor(4, 5) }],
  ])('%s', async (_, graph, inputs) => {
    const oracle = await reference.load(runPasses(graph, reference.passes), new Map(), { precision: 'f32' });
    for (const precision of ['f32', 'f64'] as const) {
      const program = await backend.load(runPasses(graph, backend.passes), new Map(), { precision });
      const [found, expected] = [await program.run(inputs), await oracle.run(inputs)];
      program.dispose();
      expect(found['output']?.shape).toEqual(expected['output']?.shape);
      expect(Array.from(found['output']?.data ?? [])).toEqual(Array.from(expected['output']?.data ?? []));
    }
  });
});

test('a SavedModel refuses sizes that the shapes of its inputs do not tell', async () => {
  const emit = async (graph: typeof lone) => {
    const { value, diagnostics } = await savedmodel.emit(runPasses(graph, savedmodel.passes), new Map());
    return value === undefined ? diagnostics.map(({ code, message }) => `${code} ${message}`) : [];
  };
  expect(await emit(product)).toEqual([]);
  expect(await emit(lone)).toEqual([
    'NIN5011 model needs the sizes H and W, and a SavedModel cannot tell them from the arrays that arrive',
  ]);
});

test('layers refuse a reshape to two sizes that do not arrive there, beside its line', async () => {
  const graph = graphOf(`
    ninc: 1
    inputs: {x: {shape: [N, 2, H, W]}}
    layers:
      - flatten: {start_dim: 2}
      - reshape: {shape: [N, 2, H, W]}
  `);
  const refused = tfjs.refuse?.(graph) ?? [];
  expect(refused.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'NIN5011 reshape_1 needs the sizes H and W, and a layer cannot tell them from the arrays that arrive',
  ]);
  expect(refused[0]?.range).toBeDefined();
  await expect(layers.load(graph, new Map(), { precision: 'f32' })).rejects.toThrow(NincError);
});

test.each([
  ['conv_transpose2d: {out_channels: 8, kernel_size: 3, dilation: 6000}', [backend, layers, savedmodel, tfjs]],
  ['conv2d: {out_channels: 8, kernel_size: 3, dilation: 3000, padding: 3000, groups: 8}', [layers, tfjs]],
] as const)(
  'a kernel that is too large with its gaps is refused before it is laid out: %s',
  async (layer, refusing) => {
    const graph = graphOf(`
    ninc: 1
    inputs: {x: {shape: [1, 8, 8, 8]}}
    layers:
      - ${layer}
  `);
    for (const one of refusing) {
      const refused = 'load' in one ? await refusalOf(one, graph) : (one.refuse?.(graph) ?? []);
      expect(refused.map(({ code }) => code)).toEqual(['NIN5010']);
      expect(refused[0]?.range).toBeDefined();
    }
  },
);

async function refusalOf(one: Backend, graph: Graph): Promise<readonly Diagnostic[]> {
  try {
    await one.load(graph, new Map(), { precision: 'f32' });
  } catch (error) {
    if (error instanceof NincError) return NincError.sourcesOf(error);
    throw error;
  }
  return [];
}
