import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layers } from '../../../src/backends/layers/index.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { elements, type Tensor } from '../../../src/weights/tensor.ts';
import { fillSigned } from '../../golden/fill.ts';
import { compileText } from '../../support.ts';
import { decomposed, errorOf, someWeights } from './cases.ts';

const pair = (most: number) =>
  fc.oneof(
    fc.integer({ min: 1, max: most }),
    fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most })),
  );

const convolution = fc
  .record({
    out_channels: fc.constantFrom(2, 4, 6),
    kernel_size: pair(4),
    stride: pair(3),
    padding: fc.oneof(
      fc.integer({ min: 0, max: 2 }),
      fc.tuple(...[0, 0, 0, 0].map(() => fc.integer({ min: 0, max: 3 }))),
    ),
    dilation: pair(2),
    groups: fc.constantFrom(1, 1, 2, 4),
    bias: fc.boolean(),
  })
  .map((args) => ({ conv2d: args }));

const window = {
  kernel_size: pair(4),
  stride: pair(3),
  padding: fc.integer({ min: 0, max: 2 }),
  ceil_mode: fc.boolean(),
};

const layer = fc.oneof(
  convolution,
  fc.record({ ...window, dilation: pair(2) }).map((args) => ({ max_pool2d: args })),
  fc.record({ ...window, count_include_pad: fc.boolean() }).map((args) => ({ avg_pool2d: args })),
  pair(5).map((output_size) => ({ adaptive_avg_pool2d: { output_size } })),
  fc.boolean().map((affine) => ({ batch_norm2d: { affine } })),
  fc.integer({ min: 0, max: 3 }).map((dim) => ({ softmax: { dim } })),
  fc.integer({ min: 1, max: 5 }).map((out_features) => ({ linear: { out_features } })),
  fc.constantFrom({ relu: {} }, { sigmoid: {} }, { tanh: {} }, { dropout2d: { p: 0.5 } }, { identity: {} }),
);

/** A layer, and for some a join with an earlier value, by how far back it lies. */
const step = fc.record({
  layer,
  join: fc.option(fc.record({ op: fc.constantFrom('add', 'concat'), back: fc.integer({ min: 1, max: 4 }) }), {
    freq: 3,
  }),
});

const network = fc.record({
  sizes: fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    channels: fc.constantFrom(2, 4),
    height: fc.integer({ min: 4, max: 11 }),
    width: fc.integer({ min: 4, max: 11 }),
  }),
  symbolic: fc.boolean(),
  steps: fc.array(step, { minLength: 2, maxLength: 6 }),
  flatten: fc.option(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }))),
});

type Network = typeof network extends fc.Arbitrary<infer N> ? N : never;

/** The network as a spec: each line that does not fit the shapes that arrive is left out. */
function specOf({ sizes, symbolic, steps, flatten }: Network): string {
  const { batch, channels, height, width } = sizes;
  const shape = symbolic ? ['N', channels, 'H', 'W'] : [batch, channels, height, width];
  const head = `ninc: 1\ninputs: {image: {shape: [${shape.join(', ')}]}}\nlayers:\n`;
  let text = `${head}  - identity\n`;
  const ids: string[] = ['identity_1'];
  const attempt = (line: string) => {
    if (compileText(text + line).value !== undefined) text += line;
  };
  for (const [index, { layer: one, join }] of steps.entries()) {
    const id = `step_${index}`;
    const before = text;
    attempt(`  - ${JSON.stringify({ ...one, id })}\n`);
    if (text === before) continue;
    ids.push(id);
    const earlier = join === null ? undefined : ids.at(-1 - join.back);
    if (join === null || earlier === undefined) continue;
    const joined = `join_${index}`;
    attempt(`  - ${JSON.stringify({ [join.op]: {}, from: [id, earlier], id: joined })}\n`);
    ids.push(text.includes(joined) ? joined : id);
  }
  if (flatten !== null) attempt(`  - ${JSON.stringify({ flatten: { start_dim: flatten[0], end_dim: flatten[1] } })}\n`);
  return text;
}

test('networks of any operations give what the reference gives, every node an output', async () => {
  await fc.assert(
    fc.asyncProperty(network, async (made) => {
      const spec = specOf(made);
      const { value: compiled } = compileText(spec);
      if (compiled === undefined) throw new Error(`does not compile:\n${spec}`);
      // Every value is an output, so that a fault is seen where it begins.
      const graph = { ...compiled, outputs: compiled.nodes.map(({ id }) => ({ name: id, value: id })) };
      const weights = someWeights(graph);
      const { batch, channels, height, width } = made.sizes;
      const shape = [batch, channels, height, width];
      const image: Tensor = { shape, data: Float32Array.from(fillSigned(elements(shape), 7, 2)) };

      const oracle = await reference.load(decomposed(graph), weights, { precision: 'f64' });
      const expected = await oracle.run({ image }).catch(refused);
      const program = await layers.load(decomposed(graph), weights, { precision: 'f32' });
      const found = await program.run({ image }).catch(refused);
      program.dispose();
      if (typeof expected === 'string' || typeof found === 'string') {
        expect(found).toEqual(expected);
        return;
      }
      for (const [id, value] of Object.entries(expected)) {
        // A window of nothing but padding gives −∞. What TensorFlow makes of −∞ times zero padding behind it is not compared.
        if (!value.data.every(Number.isFinite)) return;
        expect(found[id]?.shape, id).toEqual(value.shape);
        expect(errorOf(found[id], value.data), `${id} of\n${spec}`).toBeLessThan(2e-5);
      }
    }),
    { numRuns: 150 },
  );
});

/** A picture that is too small for a symbolic network: both say so alike. */
function refused(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
