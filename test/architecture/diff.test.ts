import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffArchitectures } from '../../src/architecture/diff.ts';
import { lockText } from '../../src/architecture/lock-write.ts';
import { anyLayers, anyLine, networkAt, networkOf, specOf, told } from './networks.ts';

const seed = readFileSync('specs/nin-seed.nin.yaml', 'utf8').replace(/ {4}expect.*\n/g, '');
const edited = (from: string, to: string) => {
  expect(seed).toContain(from);
  return told(networkOf(seed), networkOf(seed.replace(from, to)));
};

describe('a diff as a person reads it', () => {
  test('a changed kernel: the block, the layer, its weight, and in one line what follows', () => {
    expect(edited('kernel_size: 5, padding: 2', 'kernel_size: 3, padding: 2')).toMatchInlineSnapshot(`
      "before → after
      ~ nin_block_2: kernel_size 5 → 3
          ~ conv2d_1: kernel_size 5 → 3; weight [256, 96, 5, 5] → [256, 96, 3, 3]; [N, 256, 26, 26] → [N, 256, 28, 28]
        so 22 layers have other shapes: nin_block_2.relu_1 [N, 256, 26, 26] → [N, 256, 28, 28] … flatten_1 [N, 10] → [N, 40]
        layers      30, as before
        parameters  2,015,398 → 1,622,182 (-20 %)
        MACs        830,041,864 → 632,145,056 (-24 %)
        weights     old ones do not load: 23 of 24 arrays are as they were; 1 of another shape (nin_block_2.conv2d_1.weight [256, 96, 5, 5] → [256, 96, 3, 3])
      "
    `);
  });

  test('ResNet-18 against ResNet-50', () => {
    const [small, large] = ['resnet18', 'resnet50'].map((name) => networkAt(`specs/classics/${name}.nin.yaml`));
    if (small === undefined || large === undefined) throw new Error('no networks');
    expect(told(small, large)).toMatchInlineSnapshot(`
      "before → after
      ~ name: resnet18 → resnet50
      - basic_1 … basic_2: 2 × basic (14 layers; 147,968 parameters; [N, 64, 56, 56]), behind max_pool2d_1
      + stage_1 (3 × bottleneck, 32 layers; 215,808 parameters; [N, 256, 56, 56]), behind max_pool2d_1
      ~ stage_1 → stage_2: 2 × basic → 4 × bottleneck; parameters 525,568 → 1,219,584; [N, 128, 28, 28] → [N, 512, 28, 28]
      ~ stage_2 → stage_3: 2 × basic → 6 × bottleneck; parameters 2,099,712 → 7,098,368; [N, 256, 14, 14] → [N, 1024, 14, 14]
      ~ stage_3 → stage_4: 2 × basic → 3 × bottleneck; parameters 8,393,728 → 14,964,736; [N, 512, 7, 7] → [N, 2048, 7, 7]
        so 2 layers have other shapes: global_avg_pool2d_1 [N, 512, 1, 1] → [N, 2048, 1, 1] … flatten_1 [N, 512] → [N, 2048]
        so other weights: linear_1.weight [1000, 512] → [1000, 2048]
        layers      69 → 175 (+154 %)
        parameters  11,689,512 → 25,557,032 (+119 %)
        MACs        1,814,073,344 → 4,089,184,256 (+125 %)
        weights     old ones do not load: 6 of 267 arrays are as they were; 1 of another shape (linear_1.weight [1000, 512] → [1000, 2048]); 260 new (stage_1.bottleneck_1.residual_1.conv_norm_1.conv2d_1.weight … stage_4.bottleneck_3.residual_1.conv_norm_3.batch_norm2d_1.running_var); 95 gone (basic_1.residual_1.conv_norm_1.conv2d_1.weight … stage_3.basic_2.residual_1.conv_norm_2.batch_norm2d_1.running_var)
      "
    `);
  });

  test('a layer is taken away: what reads it now reads what it read, which is not told', () => {
    expect(edited('  - dropout2d: {p: 0.5}\n', '')).toMatchInlineSnapshot(`
      "before → after
      - dropout2d_1 ([N, 384, 5, 5]), behind max_pool2d_3
        layers      30 → 29 (-3.3 %)
        parameters  2,015,398, as before
        MACs        830,041,864, as before
        weights     old ones load as they are
      "
    `);
  });

  test('a layer is moved', () => {
    const moved = seed
      .replace('  - dropout2d: {p: 0.5}\n', '')
      .replace('  - nin_block: {out_channels: 384', '  - dropout2d: {p: 0.5}\n  - nin_block: {out_channels: 384');
    expect(told(networkOf(seed), networkOf(moved))).toMatchInlineSnapshot(`
      "before → after
      → dropout2d_1 moved: behind max_pool2d_3 → behind max_pool2d_2
        layers      30, as before
        parameters  2,015,398, as before
        MACs        830,041,864, as before
        weights     old ones load as they are
      "
    `);
  });

  test('another activation in a block is three layers and one line', () => {
    expect(edited('padding: 2}', 'padding: 2, activation: gelu}')).toMatchInlineSnapshot(`
      "before → after
      ~ nin_block_2: activation relu → gelu
          ~ relu_1 → gelu_1; likewise gelu_2, gelu_3
        layers      30, as before
        parameters  2,015,398, as before
        MACs        830,041,864, as before
        weights     old ones load as they are
      "
    `);
  });

  test('layers are put in between, and one takes the place of another', () => {
    const after = seed
      .replace('- avg_pool2d: {kernel_size: 5, stride: 1}', '- global_avg_pool2d')
      .replace(
        '  - nin_block: {out_channels: 384',
        '  - conv2d: {out_channels: 64, kernel_size: 1}\n  - relu\n  - nin_block: {out_channels: 384',
      );
    expect(told(networkOf(seed), networkOf(after))).toMatchInlineSnapshot(`
      "before → after
      + conv2d_1 … relu_1: conv2d, relu (2 layers; 16,448 parameters; [N, 64, 12, 12]), behind max_pool2d_2
      ~ avg_pool2d_1 → global_avg_pool2d_1
        so other weights: nin_block_3.conv2d_1.weight [384, 256, 3, 3] → [384, 64, 3, 3]
        layers      30 → 32 (+6.7 %)
        parameters  2,015,398 → 1,368,294 (-32 %)
        MACs        830,041,864 → 736,849,672 (-11 %)
        weights     old ones do not load: 23 of 26 arrays are as they were; 1 of another shape (nin_block_3.conv2d_1.weight [384, 256, 3, 3] → [384, 64, 3, 3]); 2 new (conv2d_1.weight, conv2d_1.bias)
      "
    `);
  });

  test('a name: weights do not load under it, but in their order', () => {
    expect(edited('kernel_size: 5, padding: 2}', 'kernel_size: 5, padding: 2}\n    id: second')).toMatchInlineSnapshot(`
      "before → after
      → nin_block_2 → second: renamed
        layers      30, as before
        parameters  2,015,398, as before
        MACs        830,041,864, as before
        weights     old ones have other names (nin_block_2.conv2d_1.weight … nin_block_2.conv2d_3.bias), in the same order: \`ninc weights import\` maps them
      "
    `);
  });

  test('another input, and what reads something else', () => {
    expect(edited('[N, 3, 224, 224]', '[N, 3, 256, 256]')).toMatchInlineSnapshot(`
      "before → after
      ~ input image: float32 [N, 3, 224, 224] → float32 [N, 3, 256, 256]
        so 30 layers have other shapes: nin_block_1.conv2d_1 [N, 96, 54, 54] → [N, 96, 62, 62] … flatten_1 [N, 10] → [N, 40]
        layers      30, as before
        parameters  2,015,398, as before
        MACs        830,041,864 → 1,108,195,488 (+34 %)
        weights     old ones load as they are
      "
    `);
    const before =
      'ninc: 1\ninputs: {image: {shape: [N, 3, 8, 8]}}\nlayers:\n  - relu\n  - tanh\n  - add:\n    from: [relu_1, tanh_1]\n';
    expect(told(networkOf(before), networkOf(before.replace('[relu_1,', '[image,')))).toMatchInlineSnapshot(`
      "before → after
      ~ add_1: reads relu_1, tanh_1 → image, tanh_1
        layers      3, as before
        parameters  0, as before
        MACs        0, as before
      "
    `);
  });
});

describe('what is easily forgotten', () => {
  const spec = (type: string, layers: string) =>
    `ninc: 1\ninputs: {x: {shape: [N, 3, 8, 8], dtype: ${type}}}\nlayers:\n${layers}`;

  test('another dtype: the same shapes, and other weights', () => {
    const layers = '  - conv2d: {out_channels: 4, kernel_size: 3}\n  - relu\n';
    expect(told(networkOf(spec('float32', layers)), networkOf(spec('float64', layers)))).toMatchInlineSnapshot(`
      "before → after
      ~ input x: float32 [N, 3, 8, 8] → float64 [N, 3, 8, 8]
        so 2 layers have other types: conv2d_1 float32 → float64 … relu_1 float32 → float64
        layers      2, as before
        parameters  112, as before
        MACs        3,888, as before
        weights     old ones do not load: 0 of 2 arrays are as they were; 2 of another type (conv2d_1.weight float32 → float64, conv2d_1.bias float32 → float64)
      "
    `);
  });

  test('of a long network in which every layer changed, each is still itself', () => {
    const long = (kernel: number) =>
      networkOf(spec('float32', `  - conv2d: {out_channels: 3, kernel_size: ${kernel}, padding: same}\n`.repeat(700)));
    const { changes } = diffArchitectures(long(1), long(3));
    expect(changes).toHaveLength(700);
    expect(changes.every((one) => one.kind === 'layer' && one.id.from === one.id.to)).toBe(true);
  });

  test('a block of another name under the same id, and outputs that only change places', () => {
    const text = `ninc: 1
inputs: {x: {shape: [N, 3]}}
blocks:
  a: {layers: [relu]}
layers:
  - a: {}
    id: first
  - tanh
outputs: {one: first, two: tanh_1}
`;
    const before = networkOf(text);
    expect(told(before, networkOf(text.replaceAll('a:', 'b:')))).toContain('~ first: block a → b\n');
    expect(told(before, networkOf(text.replace('one: first, two: tanh_1', 'two: tanh_1, one: first')))).toContain(
      '~ the same layers in another order\n',
    );
  });

  test('the same layers in another order are moves, of which nobody sees the others', () => {
    const layers = ['  - relu\n', '  - dropout: {p: 0.25}\n', '  - conv2d: {out_channels: 4, kernel_size: 1}\n'];
    const [before, after] = [layers, layers.toReversed()].map((all) => networkOf(spec('float32', all.join(''))));
    if (before === undefined || after === undefined) throw new Error('no network');
    expect(told(before, after)).toMatchInlineSnapshot(`
      "before → after
      → relu_1 moved: behind the input → behind dropout_1
      → dropout_1 moved: behind relu_1 → behind conv2d_1
        layers      3, as before
        parameters  16, as before
        MACs        768, as before
        weights     old ones load as they are
      "
    `);
  });
});

describe('whatever the networks are', () => {
  const network = (layers: readonly string[]) => networkOf(specOf(layers));

  test('of a network with itself there is nothing to tell', () => {
    fc.assert(
      fc.property(anyLayers, (layers) => {
        const diff = diffArchitectures(network(layers), network(layers));
        expect(diff).toMatchObject({ same: true, changes: [], consequences: [], renumbered: 0 });
        expect(diff.weights.load).toBe('as-they-are');
      }),
      { numRuns: 30 },
    );
  });

  test('what is not the same has something to tell, and what is has nothing', () => {
    fc.assert(
      fc.property(anyLayers, anyLayers, (a, b) => {
        const [before, after] = [network(a), network(b)];
        const { same, changes, consequences, renumbered } = diffArchitectures(before, after);
        expect(same).toBe(lockText(before) === lockText(after));
        expect(changes.length + consequences.length + renumbered > 0).toBe(!same);
        expect(changes.map(({ kind }) => kind)).not.toContain('order');
      }),
      { numRuns: 40 },
    );
  });

  test('a line that is put in is told as coming, and the other way round as going; nothing else is', () => {
    fc.assert(
      fc.property(anyLayers, anyLine, fc.nat(), (layers, line, where) => {
        const at = where % (layers.length + 1);
        const [short, long] = [network(layers), network([...layers.slice(0, at), line, ...layers.slice(at)])];
        const [come, gone] = [diffArchitectures(short, long), diffArchitectures(long, short)];
        expect(come.changes.filter(({ kind }) => kind !== 'output').map(({ kind }) => kind)).toEqual(['added']);
        expect(gone.changes.filter(({ kind }) => kind !== 'output').map(({ kind }) => kind)).toEqual(['removed']);
        const layersOf = (diff: typeof come) =>
          diff.changes.flatMap((one) => (one.kind === 'added' || one.kind === 'removed' ? [one.part.layers] : []));
        expect(layersOf(come)).toEqual([long.layers.length - short.layers.length]);
        expect(layersOf(gone)).toEqual(layersOf(come));
      }),
      { numRuns: 40 },
    );
  });

  test('an argument that is changed is the only change', () => {
    fc.assert(
      fc.property(anyLayers, anyLayers, (before, after) => {
        const spec = (k: number) => [
          ...before,
          `conv2d: {out_channels: 7, kernel_size: ${k}, padding: same}`,
          ...after,
        ];
        const { changes } = diffArchitectures(network(spec(3)), network(spec(5)));
        expect(changes).toMatchObject([{ kind: 'layer', op: 'conv2d' }]);
      }),
      { numRuns: 40 },
    );
  });

  test('weights load as they are exactly where all names and shapes are equal', () => {
    fc.assert(
      fc.property(anyLayers, anyLayers, (a, b) => {
        const [before, after] = [network(a), network(b)];
        const arrays = ({ layers }: typeof before) =>
          layers.flatMap(({ id, parameters }) => parameters.map(({ role, shape }) => `${id}.${role} ${shape}`)).sort();
        const { load } = diffArchitectures(before, after).weights;
        expect(load === 'as-they-are').toBe(arrays(before).join() === arrays(after).join());
      }),
      { numRuns: 30 },
    );
  });

  test('three thousand layers take no more than seconds', () => {
    const layers = Array.from(
      { length: 3000 },
      (_, index) => `conv2d: {out_channels: ${1 + (index % 7)}, kernel_size: 1}`,
    );
    const before = networkOf(specOf(layers));
    const after = networkOf(specOf(layers.filter((_, index) => index % 300 !== 150)));
    const began = performance.now();
    const { changes } = diffArchitectures(before, after);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(changes.length).toBeGreaterThan(0);
  });
});
