import type { RecordsRecipe } from './records.ts';

/** Where pictures are and what they are like: plain data, which can be sent to another thread. */
export type Recipe = RecordsRecipe;
