import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path lies in a folder, or deeper; both absolute, and neither follows a link. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  // A folder may be named `..blocks`.
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
