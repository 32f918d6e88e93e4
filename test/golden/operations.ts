import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** A layer as a spec writes it, and what PyTorch gives: made by make/operations.py, which says how arrays are filled. */
export interface Case {
  readonly index: number;
  readonly op: string;
  readonly args: object;
  readonly inputs: readonly (readonly number[])[];
  readonly scale: number;
  readonly shape: readonly number[];
  /** Base64 of little-endian float64. */
  readonly output: string;
}

// Read, not imported: as a type of its own the file takes the compiler longer than all else in test/. From the package's folder:
// the fuzzer is a bundle that lies elsewhere.
const text = readFileSync(join(packageRoot(), 'test', 'golden', 'operations.json'), 'utf8');
const golden = JSON.parse(text) as { readonly cases: readonly Omit<Case, 'index'>[] };

export const cases: readonly Case[] = golden.cases.map((one, index) => ({ ...one, index }));

/**
 * Whether the sizes of a case may be symbols. linear reads the last dimension, which its weights depend on; reshape names the sizes that
 * come out; and of a scale of 0.7 there is no formula: float64 makes 62 rows of 90, not 63 (NIN4026).
 */
export function takesSymbols({ op, args }: Pick<Case, 'op' | 'args'>): boolean {
  if (op === 'linear' || op === 'reshape') return false;
  return !('scale_factor' in args && [args.scale_factor].flat().includes(0.7));
}
