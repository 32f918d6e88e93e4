import { describe, expect, test } from 'vitest';
import type { Tensors } from '../../src/backends/backend.ts';
import { reference } from '../../src/backends/reference/index.ts';
import { runPasses } from '../../src/compile.ts';
import { diagnostic } from '../../src/diagnostics/catalog.ts';
import { NincError } from '../../src/diagnostics/error.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { styleFor } from '../../src/reports/style.ts';
import { verifyText } from '../../src/reports/verify-text.ts';
import type { Side } from '../../src/verify/sides.ts';
import { defaultTolerances, verify } from '../../src/verify/verify.ts';
import { someWeights } from '../backends/layers/cases.ts';
import { fillSigned } from '../golden/fill.ts';
import { graphOf } from '../support.ts';

const graph = graphOf(`
  ninc: 1
  inputs: {image: {shape: [N, 3, 8, 8]}}
  layers:
    - nin_block: {out_channels: 4, kernel_size: 3, batch_norm: true}
    - max_pool2d: {kernel_size: 3, stride: 2, padding: 1, ceil_mode: true}
    - local_response_norm: {size: 2}
    - dropout
    - flatten
    - linear: {out_features: 5}
  outputs: {logits: linear_1, image: max_pool2d_1}
`);
const weights = someWeights(graph);
const inputs: Tensors = {
  image: { shape: [2, 3, 8, 8], data: Float32Array.from(fillSigned(2 * 3 * 64, 1)) },
};
const options = { tolerances: defaultTolerances, only: [], progress: () => undefined };
const plain = styleFor({}, {});

/** What is here wherever the tests are: Python is not. */
const inNode = [
  'graph f32',
  'graph f64',
  'graph bf16',
  'onnx f32',
  'layers f32',
  'tfjs files',
  'savedmodel files',
  'onnx files',
];

const inPython = ['pytorch files', 'keras files'];

test('everything that is here gives what the reference gives, node by node', async () => {
  const { ok, verdicts, absent, gradients } = await verify(graph, weights, inputs, { ...options, only: inNode });
  expect(absent).toEqual([]);
  expect(ok).toBe(true);
  expect(verdicts.map(({ name, compared }) => [name, compared])).toEqual(
    inNode.map((name) => [name, graph.nodes.length + 2]),
  );
  expect(gradients.map(({ name, against, departs }) => ({ name, against, departs }))).toEqual([
    { name: 'graph f32', against: 'layers f32', departs: undefined },
  ]);
  // Not one of them is the reference itself.
  for (const { worst } of verdicts) expect(worst?.absolute).toBeGreaterThan(0);
});

test('what needs Python is absent where there is none', async () => {
  const before = process.env['PYTHON'];
  process.env['PYTHON'] = 'no-such-python';
  const { ok, verdicts, absent } = await verify(graph, weights, inputs, { ...options, only: ['pytorch files'] });
  if (before === undefined) delete process.env['PYTHON'];
  else process.env['PYTHON'] = before;
  expect({ ok, verdicts }).toEqual({ ok: true, verdicts: [] });
  expect(absent).toEqual([
    { name: 'pytorch files', reason: 'the backend pytorch cannot run here: there is no no-such-python' },
  ]);
});

test.runIf(process.env['NINC_LONG'])(
  'in Python too',
  async () => {
    const { ok, verdicts, absent } = await verify(graph, weights, inputs, { ...options, only: inPython });
    expect(absent).toEqual([]);
    expect(verdicts.map(({ compared, failed, departs }) => ({ compared, failed, departs }))).toEqual(
      inPython.map(() => ({ compared: graph.nodes.length + 2, failed: undefined, departs: undefined })),
    );
    expect(ok).toBe(true);
  },
  400_000,
);

/** The reference with a fault: what `spoil` makes of the values by name. */
function faulty(name: string, spoil: (values: Tensors) => Tensors): Side {
  return {
    name,
    kind: 'backend',
    precision: 'f32',
    async open(network: Graph, arrays) {
      const program = await reference.load(runPasses(network, reference.passes), arrays, { precision: 'f64' });
      return { runtime: 'the reference, spoilt', run: async (given) => spoil(await program.run(given)), dispose() {} };
    },
  };
}

const doubled = (name: string) => (values: Tensors) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      key === name ? { ...value, data: value.data.map((x) => 2 * x) } : value,
    ]),
  );

describe('a side that is wrong', () => {
  test('in one node: the line of the spec, and what was found', async () => {
    const sides = [faulty('wrong', doubled('nin_block_1.conv2d_2'))];
    const result = await verify(graph, weights, inputs, { ...options, sides });
    expect(result.ok).toBe(false);
    const departs = result.verdicts[0]?.departs;
    expect(departs).toMatchObject({ name: 'nin_block_1.conv2d_2', op: 'conv2d' });
    expect(departs?.file).toMatch(/nin\.nin\.yaml$/);
    expect(departs?.found).toBeCloseTo(2 * (departs?.expected ?? 0), 6);
    expect(verifyText(result, plain)).toMatch(
      /wrong departs from the reference at .*nin\.nin\.yaml:\d+, in nin_block_1\.conv2d_2 \(conv2d\), which model\.nin\.yaml:4 instantiates\n {2}element \d+ is /,
    );
  });

  test('only in the network as it is, not node by node: the line of the output', async () => {
    const result = await verify(graph, weights, inputs, { ...options, sides: [faulty('fused', doubled('logits'))] });
    expect(result.verdicts[0]?.departs).toMatchObject({ name: 'output logits', op: 'linear', line: 9 });
  });

  test('that throws has failed, and one that is not there is absent', async () => {
    const throws = faulty('throws', () => {
      throw new Error('no kernel\nsecond line');
    });
    const missing: Side = {
      ...throws,
      name: 'missing',
      open: async () => {
        throw new NincError([diagnostic('NIN7001', { backend: 'missing', reason: 'it is not installed' })]);
      },
    };
    const result = await verify(graph, weights, inputs, { ...options, sides: [throws, missing] });
    expect(result.ok).toBe(false);
    expect(result.verdicts.map(({ name, failed }) => [name, failed])).toEqual([['throws', 'no kernel']]);
    expect(result.absent).toEqual([
      { name: 'missing', reason: 'the backend missing cannot run here: it is not installed' },
    ]);
    const onlyMissing = await verify(graph, weights, inputs, { ...options, sides: [missing] });
    expect(onlyMissing.ok).toBe(true);
  });
});
