import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { initialise, uniformInput } from '../../src/weights/initialise.ts';
import type { Initialiser, ParameterSpec } from '../../src/weights/parameter.ts';
import { isSeed, MersenneTwister, seedRange } from '../../src/weights/random.ts';
import type { Tensor } from '../../src/weights/tensor.ts';

interface Answer {
  readonly shape: readonly number[];
  readonly sha256: string;
  readonly first: readonly number[];
}

type Module =
  | { kind: 'conv2d'; in_channels: number; kernel_size: [number, number]; groups: number }
  | { kind: 'linear'; in_features: number }
  | { kind: 'batch_norm2d' };

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly seed: number;
    readonly modules: readonly Module[];
    readonly parameters: readonly (Answer & { readonly name: string })[];
  }[];
  readonly inputs: readonly (Answer & { readonly seed: number })[];
}

/** Made by PyTorch: test/golden/make/initialise.py. */
const golden: Golden = JSON.parse(readFileSync(new URL('../golden/initialise.json', import.meta.url), 'utf8'));

function initialiser(module: Module, role: string): Initialiser {
  if (module.kind === 'batch_norm2d') {
    return { kind: 'constant', value: role === 'weight' || role === 'running_var' ? 1 : 0 };
  }
  const fanIn =
    module.kind === 'linear'
      ? module.in_features
      : (module.in_channels / module.groups) * module.kernel_size[0] * module.kernel_size[1];
  return { kind: role === 'weight' ? 'kaiming_uniform' : 'bias_uniform', fanIn };
}

function summary({ shape, data }: Tensor) {
  // The digests are of little-endian bytes.
  const bytes = new DataView(new ArrayBuffer(data.byteLength));
  for (const [index, value] of data.entries()) bytes.setFloat32(4 * index, value, true);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { shape, sha256, first: [...data.slice(0, 3)] };
}

describe('initialise gives the bytes of torch.manual_seed and the constructors of torch.nn', () => {
  test.each(golden.cases)('$name, seed $seed', ({ seed, modules, parameters }) => {
    const specs = parameters.map(({ name, shape }): ParameterSpec => {
      const [index = '', role = ''] = name.split('.');
      const module = modules[Number(index)];
      if (module === undefined) throw new Error(`no module ${index}`);
      const trainable = !role.startsWith('running');
      return { name, shape, dtype: 'float32', initialise: initialiser(module, role), trainable };
    });
    const weights = initialise(specs, seed);
    expect([...weights].map(([name, tensor]) => ({ name, ...summary(tensor) }))).toEqual(parameters);
  });

  test('float64 parameters take two draws a number, as torch does without fused multiply-add', () => {
    // ATEN_CPU_CAPABILITY=default; torch.manual_seed(42); torch.nn.Linear(3, 2, dtype=torch.float64)
    const linear = (name: string, shape: number[], kind: 'kaiming_uniform' | 'bias_uniform'): ParameterSpec => {
      return { name, shape, dtype: 'float64', initialise: { kind, fanIn: 3 }, trainable: true };
    };
    const weights = initialise([linear('weight', [2, 3], 'kaiming_uniform'), linear('bias', [2], 'bias_uniform')], 42);
    expect(weights.get('weight')?.data).toEqual(
      new Float64Array([
        -0.5101992529407943, -0.5047078649949371, -0.4346453644208383, -0.5166359250938205, 0.030220703388599723,
        -0.02680665730020415,
      ]),
    );
    expect(weights.get('bias')?.data).toEqual(new Float64Array([0.5256609081671394, 0.49508083664038793]));
  });
});

describe('uniformInput gives the bytes of torch.manual_seed and torch.rand', () => {
  test.each(golden.inputs)('shape $shape, seed $seed', ({ seed, ...answer }) => {
    expect(summary(uniformInput(answer.shape, seed))).toEqual(answer);
  });

  test('it stays inside [0, 1)', () => {
    const { data } = uniformInput([100_000], 3);
    expect(data.every((value) => value >= 0 && value < 1)).toBe(true);
  });
});

describe('the generator', () => {
  test('is MT19937: the 10,000th number of the seed 5489 is the one that the C++ standard names', () => {
    const random = new MersenneTwister(5489);
    for (let drawn = 1; drawn < 10_000; drawn++) random.next();
    expect(random.next()).toBe(4_123_659_995);
  });

  test('takes the integers from 0 to 2^53 - 1 as seeds', () => {
    expect(seedRange).toEqual({ minimum: 0, maximum: 2 ** 53 - 1 });
    expect([0, 1, 2 ** 32, 2 ** 53 - 1].every(isSeed)).toBe(true);
    expect([-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY].some(isSeed)).toBe(false);
    expect(() => new MersenneTwister(-1)).toThrow('seed -1 is not an integer from 0 to 2^53 - 1');
  });
});
