import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { MadePictures, PictureTask, Treatment } from '../batch.ts';
import type { Recipe } from '../pictures/reader.ts';

/** What a thread is started with. */
export interface Setup {
  readonly recipe: Recipe;
  readonly treatment: Treatment;
}

/** What it is asked for. */
export interface Request {
  readonly id: number;
  readonly task: PictureTask;
}

/** What it answers, in the order of the requests. `defect`: an exception that no file explains. */
export type Answer =
  | { readonly id: number; readonly made: Outcome<MadePictures> }
  | { readonly id: number; readonly defect: string };
