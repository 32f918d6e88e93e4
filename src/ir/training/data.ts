import { locateInside } from '../../parser/inside.ts';
import type { DataSource } from './plan.ts';
import { fault, type Planning, rangeOf } from './planning.ts';
import type { SourceArguments } from './schema.ts';
import { asPair } from './settings.ts';

/** Where paths of data lead. */
export interface DataPlace {
  /** What they are relative to. */
  readonly folder: string;
  /** What they must stay inside of. */
  readonly root: string;
}

type Slot = 'train' | 'test';

/** Where the samples of one part come from, paths absolute; nothing after NIN3404. No file is opened. */
export function readSource(
  planning: Planning,
  slot: Slot,
  given: SourceArguments,
  place: DataPlace,
): DataSource | undefined {
  const range = rangeOf(planning, ['data', slot]);
  const { digits, idx, cifar10, cifar100, image_folder: folder, npy } = given;
  const locate = (path: string, ...keys: readonly string[]) => located(planning, path, ['data', slot, ...keys], place);
  const locateAll = (paths: string | readonly string[], kind: string) =>
    typeof paths === 'string'
      ? [locate(paths, kind, 'paths')]
      : paths.map((path, index) => locate(path, kind, 'paths', `${index}`));
  if (digits !== undefined)
    return { kind: 'digits', range, split: digits.split === undefined ? slot : asSplit(digits.split) };
  if (idx !== undefined || npy !== undefined) {
    const kind = idx === undefined ? 'npy' : 'idx';
    const { images: first = '', labels: second = '' } = idx ?? npy ?? {};
    const images = locate(first, kind, 'images');
    const labels = locate(second, kind, 'labels');
    return images === undefined || labels === undefined ? undefined : { kind, range, images, labels };
  }
  if (folder !== undefined) {
    const path = locate(folder.path, 'image_folder', 'path');
    const size = folder.size === undefined ? {} : { size: asPair(folder.size) };
    return path === undefined ? undefined : { kind: 'image_folder', range, path, ...size };
  }
  const paths =
    cifar10 === undefined ? locateAll(cifar100?.paths ?? [], 'cifar100') : locateAll(cifar10.paths, 'cifar10');
  const known = paths.filter((path) => path !== undefined);
  if (known.length < paths.length) return undefined;
  if (cifar10 !== undefined) return { kind: 'cifar10', range, paths: known };
  return { kind: 'cifar100', range, paths: known, labels: cifar100?.labels === 'coarse' ? 'coarse' : 'fine' };
}

function asSplit(word: string): Slot {
  return word === 'test' ? 'test' : 'train';
}

function located(planning: Planning, path: string, keys: readonly string[], { folder, root }: DataPlace) {
  const found = locateInside(path, folder, root);
  if ('target' in found) return found.target;
  const { reason } = found;
  return fault(
    planning,
    keys,
    'NIN3404',
    { path, reason },
    'a wider folder is named on the command line: --root DIR; or write the path from another one, which train, eval and predict take as --data DIR',
  );
}
