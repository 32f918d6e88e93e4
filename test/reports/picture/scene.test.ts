import { describe, expect, test } from 'vitest';
import { closedBelow, readable } from '../../../src/reports/picture/fold.ts';
import { everything, sceneOf } from '../../../src/reports/picture/scene.ts';
import { frameNamed, linksOf, outline, picture } from './pictures.ts';

const head = `
  ninc: 1
  inputs: {image: {shape: [N, 3, 32, 32]}}
`;

const bottlenecks = picture(
  `
  ninc: 1
  inputs: {image: {shape: [N, 3, 32, 32]}}
  blocks:
    conv_norm:
      params: {channels: {}, kernel: 1}
      layers:
        - conv2d: {out_channels: "\${channels}", kernel_size: "\${kernel}", padding: "\${kernel // 2}"}
        - batch_norm2d
    bottleneck:
      params: {project: false}
      layers:
        - residual:
            layers: [{conv_norm: {channels: 4}}, relu, {conv_norm: {channels: 16, kernel: 3}}]
            shortcut: [{conv_norm: {channels: 16}, when: "\${project}"}]
        - relu
  layers:
    - bottleneck: {project: true}
    - bottleneck:
      repeat: 3
    - flatten
`,
);

describe('what is seen of a network', () => {
  test('blocks are frames; a layer and its norm, activation and dropout are one card', () => {
    const scene = sceneOf(
      picture(`${head}
  layers:
    - nin_block: {out_channels: 8, kernel_size: 3}
    - max_pool2d: {kernel_size: 2}
    - dropout2d: {p: 0.5}
    - flatten
`),
      everything,
    );
    expect(outline(scene)).toMatchInlineSnapshot(`
      "
      image
      nin_block_1:
        conv2d + relu
        conv2d + relu
        conv2d + relu
      max_pool2d + dropout2d
      flatten
      output
      "
    `);
  });

  test('norm and activation before a convolution belong to it', () => {
    const scene = sceneOf(
      picture(`${head}
  layers:
    - batch_norm2d
    - relu
    - conv2d: {out_channels: 4, kernel_size: 3}
    - batch_norm2d
    - relu
    - conv2d: {out_channels: 4, kernel_size: 3}
`),
      everything,
    );
    expect(outline(scene)).toMatchInlineSnapshot(`
      "
      image
      batch_norm2d + relu + conv2d
      batch_norm2d + relu + conv2d
      output
      "
    `);
  });

  test('a value that two layers read ends its card', () => {
    const scene = sceneOf(
      picture(
        `${head}
  layers:
    - conv2d: {out_channels: 4, kernel_size: 3}
    - relu
    - add:
      from: [relu_1, conv2d_1]
`,
      ),
      everything,
    );
    expect(outline(scene)).toMatchInlineSnapshot(`
      "
      image
      conv2d
      relu
      add
      output
      "
    `);
    expect(linksOf(scene, scene.root)).toMatchInlineSnapshot(`
      [
        "image → conv2d: [N, 3, 32, 32]",
        "conv2d → relu: [N, 4, 30, 30]",
        "relu → add: [N, 4, 30, 30]",
        "conv2d → add: [N, 4, 30, 30]",
        "add → output: [N, 4, 30, 30]",
      ]
    `);
  });

  test('blocks that are one card have no frame, a residual that is its block has none of its own; what repeats is drawn once', () => {
    const scene = sceneOf(bottlenecks, everything);
    expect(outline(scene)).toMatchInlineSnapshot(`
      "
      image
      bottleneck_1:
        conv2d + batch_norm2d + relu
        conv2d + batch_norm2d
        conv2d + batch_norm2d (aside)
        add + relu
      bottleneck_2…4: × 3
        conv2d + batch_norm2d + relu
        conv2d + batch_norm2d
        add + relu
      flatten
      output
      "
    `);
    expect(linksOf(scene, scene.root)).toMatchInlineSnapshot(`
      [
        "image → bottleneck_1: [N, 3, 32, 32]",
        "bottleneck_1 → bottleneck_2…4: [N, 16, 32, 32]",
        "bottleneck_2…4 → flatten: [N, 16, 32, 32]",
        "flatten → output: [N, 16384]",
      ]
    `);
    expect(linksOf(scene, frameNamed(scene.root.items, 'bottleneck_1'))).toMatchInlineSnapshot(`
      [
        "in → conv2d + batch_norm2d + relu: [N, 3, 32, 32]",
        "conv2d + batch_norm2d + relu → conv2d + batch_norm2d: [N, 4, 32, 32]",
        "in → conv2d + batch_norm2d: [N, 3, 32, 32]",
        "conv2d + batch_norm2d → add + relu: [N, 16, 32, 32]",
        "conv2d + batch_norm2d → add + relu: [N, 16, 32, 32]",
        "add + relu → out: [N, 16, 32, 32]",
      ]
    `);
    expect(linksOf(scene, frameNamed(scene.root.items, 'bottleneck_2…4'))).toMatchInlineSnapshot(`
      [
        "in → conv2d + batch_norm2d + relu: [N, 16, 32, 32]",
        "conv2d + batch_norm2d + relu → conv2d + batch_norm2d: [N, 4, 32, 32]",
        "conv2d + batch_norm2d → add + relu: [N, 16, 32, 32]",
        "in → add + relu: [N, 16, 32, 32]",
        "add + relu → out: [N, 16, 32, 32]",
      ]
    `);
  });

  test('copies can be drawn one by one', () => {
    const scene = sceneOf(bottlenecks, { ...everything, unrolled: new Set(['bottleneck_2:']) });
    expect(scene.root.items.map(({ rest }) => rest.length)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('a closed group is a card, and so are its copies', () => {
    const scene = sceneOf(bottlenecks, closedBelow(bottlenecks, 0));
    expect(outline(scene)).toMatchInlineSnapshot(`
      "
      image
      bottleneck_1, closed
      bottleneck_2…4, closed × 3
      flatten
      output
      "
    `);
    expect(linksOf(scene, scene.root)).toMatchInlineSnapshot(`
      [
        "image → bottleneck_1, closed: [N, 3, 32, 32]",
        "bottleneck_1, closed → bottleneck_2…4, closed: [N, 16, 32, 32]",
        "bottleneck_2…4, closed → flatten: [N, 16, 32, 32]",
        "flatten → output: [N, 16384]",
      ]
    `);
  });

  test('a layer that is read from outside its block, and a block that reads from outside', () => {
    const scene = sceneOf(
      picture(`${head}
  blocks:
    pair: {layers: [{conv2d: {out_channels: 3, kernel_size: 1}}, {conv2d: {out_channels: 3, kernel_size: 3, padding: 1}}]}
  layers:
    - pair
    - residual:
        layers: [{conv2d: {out_channels: 3, kernel_size: 1}}, {add: {}, from: [conv2d_1, pair_1.conv2d_1]}]
`),
      everything,
    );
    expect(linksOf(scene, frameNamed(scene.root.items, 'pair_1'))).toMatchInlineSnapshot(`
      [
        "in → conv2d: [N, 3, 32, 32]",
        "conv2d → conv2d: [N, 3, 32, 32]",
        "conv2d → out: [N, 3, 32, 32]",
        "conv2d → out: [N, 3, 32, 32]",
      ]
    `);
    expect(linksOf(scene, scene.root)).toMatchInlineSnapshot(`
      [
        "image → pair_1: [N, 3, 32, 32]",
        "pair_1 → residual_1: [N, 3, 32, 32]",
        "pair_1 → residual_1: [N, 3, 32, 32]",
        "residual_1 → output: [N, 3, 32, 32]",
      ]
    `);
  });

  test('every leaf is seen in a card, wherever it is folded', () => {
    for (const depth of [0, 1, 2]) {
      const scene = sceneOf(bottlenecks, closedBelow(bottlenecks, depth));
      const cards = new Set(scene.cardOf.values());
      expect(scene.cardOf.size).toBe(33);
      expect(cards.size).toBe(depth === 0 ? 5 : 10);
    }
  });

  test('a network of many blocks is closed until it can be taken in at a glance', () => {
    const many = picture(`${head}
  blocks:
    two:
      params: {channels: {}}
      layers: [{conv2d: {out_channels: "\${channels}", kernel_size: 1}}, {conv2d: {out_channels: 5, kernel_size: 1}}]
  layers:
${Array.from({ length: 160 }, (_, index) => `    - two: {channels: ${index + 1}}`).join('\n')}
`);
    expect(readable(many).closed.size).toBe(160);
    expect(sceneOf(many, readable(many)).root.items.every(({ kind }) => kind === 'card')).toBe(true);
  });
});
