import { join } from 'node:path';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { packageRoot } from '../../package-root.ts';
import type { Dataset } from '../dataset.ts';
import type { Expectations } from '../labels.ts';
import { openIdx } from './idx.ts';

/** How many classes it has, whatever the network tells apart. */
const digits = 10;

/** The handwritten digits that ship with ninc: 8,000 to train and 2,000 to test, `[1, 28, 28]`. See `assets/digits/README.md`. */
export function openDigits(split: 'train' | 'test', { classes }: Expectations = {}): Promise<Outcome<Dataset>> {
  const folder = join(packageRoot(), 'assets', 'digits');
  const images = join(folder, `${split}-images-idx3-ubyte.gz`);
  const labels = join(folder, `${split}-labels-idx1-ubyte.gz`);
  return openIdx({ images, labels }, { classes: Math.min(classes ?? digits, digits), name: `digits, ${split}` });
}
