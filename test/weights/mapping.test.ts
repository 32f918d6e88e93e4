import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Mapping, mapWeights, readMapped } from '../../src/weights/mapping.ts';
import { readSafetensors } from '../../src/weights/safetensors.ts';
import { said, temporaryFolder } from './folder.ts';
import { type Named, parameter, storedTensors } from './stored.ts';

const path = join(temporaryFolder(), 'foreign.safetensors');
/** Maps a file with these tensors, in this order, onto parameters with these names and shapes. */
function map(
  tensors: readonly Named[],
  parameters: readonly Named[],
): { mapping?: Mapping; said: string[]; helps: string[] } {
  writeFileSync(path, storedTensors(tensors));
  const file = readSafetensors(path).value;
  if (file === undefined) throw new Error('the file cannot be read');
  try {
    const specs = parameters.map(([name, shape]) => parameter(name, shape));
    const { value, diagnostics } = mapWeights(file, specs);
    if (value !== undefined)
      expect([...(readMapped(file, value).value ?? [])].map(([name]) => name)).toEqual(specs.map(({ name }) => name));
    return {
      ...(value && { mapping: value }),
      said: said(diagnostics),
      helps: diagnostics.map(({ help }) => help ?? ''),
    };
  } finally {
    file.close();
  }
}

/** `parameter < tensor, by`, one a parameter. */
function pairs({ mapping }: ReturnType<typeof map>): string[] {
  return (mapping?.matches ?? []).map(({ parameter, stored: one, by }) => `${parameter.name} < ${one.name}, ${by}`);
}

const square: readonly Named[] = [
  ['conv2d_1.weight', [2, 2, 1, 1]],
  ['conv2d_2.weight', [2, 2, 1, 1]],
];

describe('a foreign file is mapped', () => {
  test('by name, whatever its order', () => {
    const same = map(
      [
        ['b.weight', [2]],
        ['a.weight', [2]],
      ],
      [
        ['a.weight', [2]],
        ['b.weight', [2]],
      ],
    );
    expect(pairs(same)).toEqual(['a.weight < a.weight, name', 'b.weight < b.weight, name']);
  });

  test('by name behind a prefix that all tensors share', () => {
    const wrapped = square.map(([name, shape]): Named => [`module.${name}`, shape]).toReversed();
    expect(pairs(map(wrapped, square))).toEqual([
      'conv2d_1.weight < module.conv2d_1.weight, prefix',
      'conv2d_2.weight < module.conv2d_2.weight, prefix',
    ]);
  });

  test('by shape where a module is the only one of its shapes', () => {
    const file: readonly Named[] = [
      ['classifier.bias', [5]],
      ['classifier.weight', [5, 8]],
      ['stem.weight', [8, 3, 3, 3]],
    ];
    const spec: readonly Named[] = [
      ['conv2d_1.weight', [8, 3, 3, 3]],
      ['linear_1.weight', [5, 8]],
      ['linear_1.bias', [5]],
    ];
    expect(pairs(map(file, spec))).toEqual([
      'conv2d_1.weight < stem.weight, shape',
      'linear_1.weight < classifier.weight, shape',
      'linear_1.bias < classifier.bias, shape',
    ]);
  });

  test('by the numbers in its names, as numbers: 2 comes before 10', () => {
    const file: readonly Named[] = [
      ['layer10.weight', [2, 2, 1, 1]],
      ['layer2.weight', [2, 2, 1, 1]],
    ];
    expect(pairs(map(file, square))).toEqual([
      'conv2d_1.weight < layer2.weight, order',
      'conv2d_2.weight < layer10.weight, order',
    ]);
  });

  test('by the order that it was written in, where that is not the alphabet’s', () => {
    const file: readonly Named[] = [
      ['encoder.weight', [2, 2, 1, 1]],
      ['decoder.weight', [2, 2, 1, 1]],
    ];
    expect(pairs(map(file, square))).toEqual([
      'conv2d_1.weight < encoder.weight, order',
      'conv2d_2.weight < decoder.weight, order',
    ]);
  });

  test('without PyTorch’s counts of batches, which are named', () => {
    const file: readonly Named[] = [
      ['bn.num_batches_tracked', [], 'I64'],
      ['bn.weight', [4]],
    ];
    const mapped = map(file, [['batch_norm2d_1.weight', [4]]]);
    expect(pairs(mapped)).toEqual(['batch_norm2d_1.weight < bn.weight, shape']);
    expect(mapped.mapping?.ignored).toEqual(['bn.num_batches_tracked']);
  });
});

describe('a foreign file is refused', () => {
  test('where nothing tells two modules apart, with both lists', () => {
    const file: readonly Named[] = [
      ['decoder.weight', [2, 2, 1, 1]],
      ['encoder.weight', [2, 2, 1, 1]],
    ];
    expect(map(file, square).said).toEqual([
      "NIN6018 which of the file's decoder, encoder is which of conv2d_1, conv2d_2 cannot be told: all have weight [2, 2, 1, 1]",
    ]);
  });

  test('where the numbers of its names and the order that it was written in disagree', () => {
    const file: readonly Named[] = [
      ['layer2.weight', [2, 2, 1, 1]],
      ['layer1.weight', [2, 2, 1, 1]],
    ];
    expect(map(file, square).said).toEqual([
      "NIN6018 which of the file's layer2, layer1 is which of conv2d_1, conv2d_2 cannot be told: all have weight [2, 2, 1, 1]",
    ]);
  });

  test('where it has another number of such modules', () => {
    const file: readonly Named[] = [['layer1.weight', [2, 2, 1, 1]]];
    const { said: lines, helps } = map(file, square);
    expect(lines).toEqual([
      "NIN6018 which of the file's layer1 is which of conv2d_1, conv2d_2 cannot be told: all have weight [2, 2, 1, 1]",
    ]);
    expect(helps).toEqual(['the spec has 2 of these, the file 1: is it of this spec, with these params?']);
  });

  test('where a tensor would have to be transposed, which it says', () => {
    const { said: lines, helps } = map([['dense.weight', [8, 5]]], [['linear_1.weight', [5, 8]]]);
    expect(lines).toEqual([
      'NIN6014 the file has no tensor for the parameter linear_1.weight [5, 8]',
      "NIN6015 the file's tensor dense.weight [8, 5] is not a parameter of the spec",
    ]);
    expect(helps[0]).toContain('transpose it where the file is made');
  });

  test('where it has a tensor that no parameter is, even if all names are there', () => {
    const file: readonly Named[] = [...square, ['head.weight', [7]]];
    expect(map(file, square).said).toEqual([
      "NIN6015 the file's tensor head.weight [7] is not a parameter of the spec",
    ]);
  });

  test('where a tensor is of half precision', () => {
    const { said: lines } = map([['a.weight', [3], 'F16']], [['prelu_1.weight', [3]]]);
    expect(lines).toEqual(["NIN6013 the file's tensor a.weight is F16, but F32 or F64 is needed"]);
  });
});

describe('a file of very many tensors that fit nothing', () => {
  const many = Array.from({ length: 40_000 }, (_, index) => index);
  const parameters = many.slice(0, 300).map((index): Named => [`conv2d_${index}.weight`, [2, 3]]);

  test.each([
    ['counts of batches', (index: number): Named => [`a${index}.num_batches_tracked`, [0]]],
    ['prefixes that lead to one parameter alone', (index: number): Named => [`p${index}.conv2d_0.weight`, [2, 3, 0]]],
    ['shapes of no parameter', (index: number): Named => [`x${index}`, [1, index, 0]]],
  ])('%s: is refused as quickly as it is read', (_, tensorOf) => {
    const began = performance.now();
    const { said } = map(many.map(tensorOf), parameters);
    expect(said).toHaveLength(21);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

test('the notebook’s class maps onto the seed’s kind of network', () => {
  const file: Named[] = [];
  const spec: Named[] = [];
  for (const [block, [first, channels]] of [
    [3, 6],
    [6, 4],
  ].entries()) {
    const shapes = [
      [channels, first, 3, 3],
      [channels, channels, 1, 1],
      [channels, channels, 1, 1],
    ] as number[][];
    for (const [index, shape] of shapes.entries()) {
      // PyTorch's writer sorts by name.
      file.push(
        [`layer${block + 1}.${2 * index}.bias`, [channels ?? 0]],
        [`layer${block + 1}.${2 * index}.weight`, shape],
      );
      spec.push([`nin_block_${block + 1}.conv2d_${index + 1}.weight`, shape]);
      spec.push([`nin_block_${block + 1}.conv2d_${index + 1}.bias`, [channels ?? 0]]);
    }
  }
  expect(pairs(map(file, spec)).map((line) => line.replace(/, \w+$/, ''))).toEqual(
    spec.map(([name]) => {
      const [, block, conv, role] = /nin_block_(\d)\.conv2d_(\d)\.(\w+)/.exec(name) ?? [];
      return `${name} < layer${block}.${2 * (Number(conv) - 1)}.${role}`;
    }),
  );
});
