import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Dataset } from '../dataset.ts';
import { openRecords, type RecordsRecipe } from '../pictures/records.ts';

/** A data set whose pictures are records, numbered through all of their files. */
export function recordsDataset(
  described: Pick<Dataset, 'name' | 'classes' | 'targetShape' | 'targets'> & { readonly recipe: RecordsRecipe },
): Outcome<Dataset> {
  const { recipe } = described;
  const { value: reader, diagnostics } = openRecords(recipe);
  if (reader === undefined) return { diagnostics };
  const length = recipe.parts.reduce((sum, { count }) => sum + count, 0);
  const { read, close } = reader;
  return { value: { ...described, length, shape: recipe.shape, read, close, key: (sample) => sample }, diagnostics };
}
