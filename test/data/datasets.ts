import { afterEach } from 'vitest';
import { type Dataset, type Expectations, type LoadedBatch, openDataset } from '../../src/data/index.ts';
import { sourceFile } from '../../src/diagnostics/diagnostic.ts';
import type { DataSource } from '../../src/ir/training/plan.ts';
import { said } from '../weights/folder.ts';

type WithoutRange<T> = T extends unknown ? Omit<T, 'range'> : never;

const range = { file: sourceFile('model.nin.yaml', 'train: {}'), start: 0, end: 5 };
const open = new Set<Dataset>();

afterEach(() => {
  for (const dataset of open) dataset.close();
  open.clear();
});

/** A source as a spec's `train:` names it. */
export function source(described: WithoutRange<DataSource>): DataSource {
  return { ...described, range } as DataSource;
}

/** A data set that must be sound; it is closed when the test is done. */
export async function opened(from: DataSource, expected?: Expectations): Promise<Dataset> {
  const { value, diagnostics } = await openDataset(from, expected);
  if (value === undefined) throw new Error(said(diagnostics).join('\n'));
  open.add(value);
  return value;
}

/** What is said of a data set that cannot be opened. */
export async function refused(from: DataSource, expected?: Expectations): Promise<readonly string[]> {
  const { value, diagnostics } = await openDataset(from, expected);
  if (value !== undefined) throw new Error(`${value.name} was opened`);
  return said(diagnostics);
}

/** The first batches, or all. */
export async function take(
  batches: AsyncIterable<LoadedBatch>,
  most = Number.POSITIVE_INFINITY,
): Promise<LoadedBatch[]> {
  const taken: LoadedBatch[] = [];
  for await (const batch of batches) {
    taken.push(batch);
    if (taken.length >= most) break;
  }
  return taken;
}
