import { expectTypeOf, test } from 'vitest';
import type { LossOptions, OptimizerOptions } from '../../src/index.ts';
import type { LossArguments, OptimizerArguments } from '../../src/ir/training/schema.ts';

type Writable<T> = { -readonly [K in keyof T]: Writable<T[K]> };

test('what callers may say of training is what the schema of `train:` has', () => {
  expectTypeOf<Writable<OptimizerOptions>>().branded.toEqualTypeOf<Writable<OptimizerArguments>>();
  expectTypeOf<Writable<LossOptions>>().branded.toEqualTypeOf<Writable<LossArguments>>();
});
