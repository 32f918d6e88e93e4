export type { Dataset } from './dataset.ts';
export type { Expectations } from './labels.ts';
export { type Epoch, type LoadedBatch, type LoaderOptions, openLoader } from './loader.ts';
export { openDataset } from './open.ts';
