import { describe, expect, test } from 'vitest';
import { ir, irText } from '../../../src/backends/ir/index.ts';
import { compile } from '../../../src/compile.ts';
import { dedent } from '../../../src/diagnostics/entry.ts';
import { graphOf } from '../../support.ts';

const graph = graphOf(`
  ninc: 1
  name: tiny
  inputs: {image: {shape: [N, 3, H, 32]}}
  blocks:
    stem:
      layers:
        - conv2d: {out_channels: 8, kernel_size: 11, stride: 4, bias: false}
        - relu
  layers:
    - stem
    - concat:
      from: [stem_1, stem_1]
  outputs: {twice: concat_1, given: image}
`);

describe('the IR as text', () => {
  test('has one line a node, with every argument and the type', () => {
    expect(irText(graph)).toBe(
      dedent(`
        tiny(%image: float32[N, 3, H, 32])
        %stem_1.conv2d_1 = conv2d(%image) {in_channels: 3, out_channels: 8, kernel_size: [11, 11], stride: [4, 4], padding: [0, 0, 0, 0], dilation: [1, 1], groups: 1, bias: false} : float32[N, 8, floor((H - 11)/4) + 1, 6]
        %stem_1.relu_1 = relu(%stem_1.conv2d_1) : float32[N, 8, floor((H - 11)/4) + 1, 6]
        %concat_1 = concat(%stem_1.relu_1, %stem_1.relu_1) {dim: 1} : float32[N, 16, floor((H - 11)/4) + 1, 6]
        twice = %concat_1
        given = %image
        where H >= 11
      `),
    );
  });
});

describe('the IR as JSON', () => {
  test('says all that the graph holds', async () => {
    const { value } = await ir.emit(graph, new Map());
    expect(value?.remarks).toEqual([]);
    expect(value?.files.map(({ path }) => path)).toEqual(['ir.json']);
    const document = JSON.parse(String(value?.files[0]?.content));
    expect(document).toMatchObject({
      schema_version: 1,
      name: 'tiny',
      inputs: [
        {
          name: 'image',
          shape: ['N', 3, 'H', 32],
          dtype: 'float32',
          origin: [{ file: 'model.nin.yaml', line: 3, column: 10 }],
        },
      ],
      outputs: [
        { name: 'twice', value: 'concat_1' },
        { name: 'given', value: 'image' },
      ],
      constraints: ['H >= 11'],
    });
    expect(document.nodes.map(({ id }: { id: string }) => id)).toEqual([
      'stem_1.conv2d_1',
      'stem_1.relu_1',
      'concat_1',
    ]);
    expect(document.nodes[0]).toEqual({
      id: 'stem_1.conv2d_1',
      op: 'conv2d',
      attributes: {
        in_channels: 3,
        out_channels: 8,
        kernel_size: [11, 11],
        stride: [4, 4],
        padding: [0, 0, 0, 0],
        dilation: [1, 1],
        groups: 1,
        bias: false,
      },
      inputs: ['image'],
      shape: ['N', 8, 'floor((H - 11)/4) + 1', 6],
      dtype: 'float32',
      parameters: [
        { name: 'stem_1.conv2d_1.weight', role: 'weight', shape: [8, 3, 11, 11], dtype: 'float32', trainable: true },
      ],
      origin: [
        { file: 'model.nin.yaml', line: 7, column: 9 },
        { file: 'model.nin.yaml', line: 10, column: 5 },
      ],
    });
  });

  test('is the same wherever the spec is compiled from', async () => {
    const files = ['specs/nin-seed.nin.yaml', `${process.cwd()}/specs/nin-seed.nin.yaml`].map(async (path) => {
      const { value } = compile(path);
      if (value === undefined) throw new Error('the spec of the seed has errors');
      return (await ir.emit(value, new Map())).value?.files[0]?.content;
    });
    const [relative, absolute] = await Promise.all(files);
    expect(relative).toBe(absolute);
    expect(String(relative)).toContain('"file": "ninc:nin.nin.yaml"');
    expect(String(relative)).not.toContain(process.cwd());
  });
});
