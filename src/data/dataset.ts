import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Picture, PictureKey, PictureShape } from './pictures/picture.ts';
import type { Recipe } from './pictures/reader.ts';

/** What should come out for some samples: class numbers `[N]`, or values `[N, …]` for a regression. */
export interface Targets {
  readonly shape: readonly number[];
  readonly data: Int32Array | Float32Array;
}

/**
 * Samples by number, in an order that never changes. Opening one reads headers and labels; pictures are read one by one, so a
 * data set may be larger than memory. It holds open files until it is closed.
 */
export interface Dataset {
  /** For people: `digits, train` or the path. */
  readonly name: string;
  readonly length: number;
  /** Names of the classes by number; none where the targets are values. */
  readonly classes: readonly string[];
  /** Of every picture. */
  readonly shape: PictureShape;
  /** Without its first dimension: `[]` for classes. */
  readonly targetShape: readonly number[];
  read(sample: number): Outcome<Picture>;
  targets(samples: Int32Array): Outcome<Targets>;
  /** How another thread reads the same pictures. */
  readonly recipe: Recipe;
  key(sample: number): PictureKey;
  close(): void;
}
