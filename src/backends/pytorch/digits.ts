import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { TrainingPlan } from '../../ir/training/plan.ts';
import { packageRoot } from '../../package-root.ts';
import { npyHead } from '../../weights/npy.ts';
import type { EmittedFile } from '../backend.ts';

/** The digits that ship with ninc, as .npy files beside the source that reads them; only the splits that a plan uses. */
export function digitsFiles({ data }: TrainingPlan): readonly EmittedFile[] {
  const splits = [data.train, data.test].flatMap((source) => (source?.kind === 'digits' ? [source.split] : []));
  return [...new Set(splits)].flatMap((split) => [
    { path: `digits_${split}_images.npy`, content: npyOf(`${split}-images-idx3-ubyte.gz`) },
    { path: `digits_${split}_labels.npy`, content: npyOf(`${split}-labels-idx1-ubyte.gz`) },
  ]);
}

/** The bytes of an IDX file of the package (type, rank, big-endian sizes, elements) as a .npy file. */
function npyOf(name: string): Uint8Array {
  const idx = gunzipSync(readFileSync(join(packageRoot(), 'assets', 'digits', name)));
  const rank = idx[3] ?? 0;
  const shape = Array.from({ length: rank }, (_, axis) => idx.readUInt32BE(4 + 4 * axis));
  return Buffer.concat([npyHead('|u1', shape), idx.subarray(4 + 4 * rank)]);
}
