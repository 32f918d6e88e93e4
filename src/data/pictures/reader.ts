import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { type FilesRecipe, openPictureFiles } from './files.ts';
import type { PictureReader } from './picture.ts';
import { openRecords, type RecordsRecipe } from './records.ts';

/** Where pictures are and what they are like: plain data, which can be sent to another thread. */
export type Recipe = RecordsRecipe | FilesRecipe;

export function openPictures(recipe: Recipe): Outcome<PictureReader> {
  if (recipe.kind === 'records') return openRecords(recipe);
  return { value: openPictureFiles(recipe), diagnostics: [] };
}
