import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { TrainingPlan } from '../../ir/training/plan.ts';
import { packageRoot } from '../../package-root.ts';
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
  const sizes = `${shape.join(', ')}${rank === 1 ? ',' : ''}`;
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = 64 * Math.ceil((10 + text.length + 1) / 64) - 10;
  const header = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${text.padEnd(length - 1)}\n`, 'latin1');
  header.writeUInt16LE(length, 8);
  return Buffer.concat([header, idx.subarray(4 + 4 * rank)]);
}
