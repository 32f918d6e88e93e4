import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BindOptions, loadWeights } from '../../src/weights/bind.ts';
import type { ParameterSpec } from '../../src/weights/parameter.ts';
import { said, temporaryFolder } from './folder.ts';
import { type Named, parameter, storedTensors } from './stored.ts';

const path = join(temporaryFolder(), 'w.safetensors');

/** Binds a file of such tensors. */
function bind(
  tensors: readonly Named[],
  parameters: readonly ParameterSpec[],
  precision: BindOptions['precision'] = 'f32',
) {
  writeFileSync(path, storedTensors(tensors));
  return loadWeights(path, parameters, { precision });
}

const conv = [parameter('conv2d_1.weight', [2, 3, 1, 1]), parameter('conv2d_1.bias', [2])];

describe('weights that fit', () => {
  test('come in the order of the parameters, whatever the order of the file', () => {
    const { value, diagnostics } = bind(
      [
        ['conv2d_1.bias', [2]],
        ['conv2d_1.weight', [2, 3, 1, 1]],
      ],
      conv,
    );
    expect(diagnostics).toEqual([]);
    expect([...(value ?? [])]).toEqual([
      ['conv2d_1.weight', { shape: [2, 3, 1, 1], data: new Float32Array(6) }],
      ['conv2d_1.bias', { shape: [2], data: new Float32Array(2) }],
    ]);
  });

  test('float64 is taken in precision f64, and by a parameter that is float64', () => {
    expect(bind([['w', [1], 'F64']], [parameter('w', [1])], 'f64').value?.get('w')?.data).toEqual(new Float64Array(1));
    expect(bind([['w', [1], 'F32']], [parameter('w', [1])], 'f64').value?.get('w')?.data).toEqual(new Float32Array(1));
    expect(bind([['w', [1], 'F64']], [parameter('w', [1], 'float64')]).value?.get('w')?.data).toEqual(
      new Float64Array(1),
    );
  });
});

describe('NIN6014: a parameter that the file does not have', () => {
  test('points to the import for foreign names', () => {
    const { value, diagnostics } = bind([['conv2d_1.weight', [2, 3, 1, 1]]], conv);
    expect(value).toBeUndefined();
    expect(said(diagnostics)).toEqual(['NIN6014 the file has no tensor for the parameter conv2d_1.bias [2]']);
    expect(diagnostics[0]?.help).toBe(
      'a file with names of its own is mapped by order and shape with `ninc weights import`',
    );
    expect(diagnostics[0]?.file).toBe(path);
  });

  test('a name that was written wrong is one fault', () => {
    const { diagnostics } = bind(
      [
        ['conv2d_1.wieght', [2, 3, 1, 1]],
        ['conv2d_1.bias', [2]],
      ],
      conv,
    );
    expect(said(diagnostics)).toEqual([
      'NIN6014 the file has no tensor for the parameter conv2d_1.weight [2, 3, 1, 1]',
    ]);
    expect(diagnostics[0]?.help).toBe(
      'the file has conv2d_1.wieght, which the spec does not: did it mean conv2d_1.weight?',
    );
  });

  test('a tensor of the same shape is meant rather than one with a nearer name', () => {
    const { diagnostics } = bind(
      [
        ['fc.weightt', [9]],
        ['fc1_weight', [4, 4]],
      ],
      [parameter('fc.weight', [4, 4])],
    );
    expect(diagnostics[0]?.help).toContain('the file has fc1_weight');
  });
});

describe('NIN6015: a tensor that is not a parameter', () => {
  test('is refused', () => {
    const { diagnostics } = bind(
      [
        ['w', [1]],
        ['another.tensor', [3, 4]],
      ],
      [parameter('w', [1])],
    );
    expect(said(diagnostics)).toEqual([
      "NIN6015 the file's tensor another.tensor [3, 4] is not a parameter of the spec",
    ]);
  });

  test('PyTorch’s count of batches is explained', () => {
    const { diagnostics } = bind(
      [
        ['w', [1]],
        ['bn.num_batches_tracked', [], 'I64'],
      ],
      [parameter('w', [1])],
    );
    expect(diagnostics[0]?.help).toContain("PyTorch's count of training batches");
  });
});

describe('NIN6016: another shape', () => {
  test('says what was found and what is needed', () => {
    const { diagnostics } = bind([['w', [2, 3]]], [parameter('w', [2, 4])]);
    expect(said(diagnostics)).toEqual(["NIN6016 the file's tensor w is [2, 3], but the spec needs [2, 4]"]);
    expect(diagnostics[0]?.help).toBeUndefined();
  });

  test('the same dimensions in reverse order are explained', () => {
    const { diagnostics } = bind([['w', [4, 2]]], [parameter('w', [2, 4])]);
    expect(diagnostics[0]?.help).toBe('its dimensions are in reverse order: parameters have the layout of PyTorch');
  });
});

describe('NIN6013: another dtype', () => {
  test('float64 in precision f32', () => {
    const { diagnostics } = bind([['w', [1], 'F64']], [parameter('w', [1])]);
    expect(said(diagnostics)).toEqual(["NIN6013 the file's tensor w is F64, but F32 is needed"]);
    expect(diagnostics[0]?.help).toBe(
      'run with `--precision f64`, or convert it, in Python: safetensors.torch.save_file({k: v.float() for k, v in safetensors.torch.load_file(old).items()}, new)',
    );
  });

  test('half precision, in either precision', () => {
    expect(said(bind([['w', [1], 'F16']], [parameter('w', [1])]).diagnostics)).toEqual([
      "NIN6013 the file's tensor w is F16, but F32 is needed",
    ]);
    expect(said(bind([['w', [1], 'BF16']], [parameter('w', [1])], 'f64').diagnostics)).toEqual([
      "NIN6013 the file's tensor w is BF16, but F64 or F32 is needed",
    ]);
  });
});

describe('many faults', () => {
  test('are reported in one go, in the order of the parameters', () => {
    const { diagnostics } = bind(
      [
        ['a', [1], 'F64'],
        ['b', [2]],
        ['unrelated', [5]],
      ],
      [parameter('a', [3]), parameter('missing', [7]), parameter('b', [4])],
    );
    expect(said(diagnostics)).toEqual([
      "NIN6016 the file's tensor a is [1], but the spec needs [3]",
      "NIN6013 the file's tensor a is F64, but F32 is needed",
      'NIN6014 the file has no tensor for the parameter missing [7]',
      "NIN6016 the file's tensor b is [2], but the spec needs [4]",
      "NIN6015 the file's tensor unrelated [5] is not a parameter of the spec",
    ]);
  });

  test('NIN6017: twenty are named, the rest is counted', () => {
    const parameters = Array.from({ length: 21 }, (_, index) => parameter(`layer_${index}`, [1]));
    const { diagnostics } = bind([], parameters);
    expect(diagnostics.length).toBe(21);
    expect(said(diagnostics).at(-1)).toBe('NIN6017 and 1 more fault between this file and the spec');
    expect(said(bind([], [...parameters, parameter('x', [1])]).diagnostics).at(-1)).toBe(
      'NIN6017 and 2 more faults between this file and the spec',
    );
  });

  test('exactly twenty are all named', () => {
    const parameters = Array.from({ length: 20 }, (_, index) => parameter(`layer_${index}`, [1]));
    expect(bind([], parameters).diagnostics.map(({ code }) => code)).toEqual(Array(20).fill('NIN6014'));
  });
});
