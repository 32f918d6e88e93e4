import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { DataSource } from '../ir/training/plan.ts';
import type { Dataset } from './dataset.ts';
import type { Expectations } from './labels.ts';
import { openDigits } from './sources/digits.ts';
import { openIdx } from './sources/idx.ts';

/** Opens what a spec names. Every fault names the file, and underlines the source in the spec. */
export async function openDataset(source: DataSource, expected: Expectations = {}): Promise<Outcome<Dataset>> {
  const { value, diagnostics } = await open(source, expected);
  const placed = diagnostics.map((found): Diagnostic => ({ ...found, range: found.range ?? source.range }));
  return value === undefined ? { diagnostics: placed } : { value, diagnostics: placed };
}

function open(source: DataSource, expected: Expectations): Promise<Outcome<Dataset>> {
  if (source.kind === 'digits') return openDigits(source.split, expected);
  if (source.kind === 'idx') return openIdx(source, expected);
  throw new Error(`${source.kind} is not read yet`);
}
