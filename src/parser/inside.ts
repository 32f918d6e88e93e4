import { realpathSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { isBelow } from '../files/below.ts';

/** Where a path of a spec leads. */
export interface InsidePath {
  readonly target: string;
  /** Without links: what makes two ways to a file the same. */
  readonly resolved: string;
}

/** Why a path may not be followed. */
export interface PathRefusal {
  readonly reason: string;
  readonly help?: string;
}

/** Where a path that a spec gives leads from a folder, if it stays inside of the root. */
export function locateInside(wanted: string, folder: string, root: string): InsidePath | PathRefusal {
  if (isAbsolute(wanted) || /^[A-Za-z]:|^\\|^[a-z]+:\/\//.test(wanted))
    return { reason: 'the path must be relative to this file' };
  if (wanted.includes('\0')) return { reason: 'it contains a NUL character' };
  const target = resolve(folder, wanted);
  if (!isBelow(root, target))
    return { reason: 'it lies outside of the root folder', help: 'move the file, or give a wider --root' };
  const resolved = real(target);
  if (!isBelow(real(root), resolved)) return { reason: 'a link leads out of the root folder' };
  return { target, resolved };
}

/** The path without links; as it is where the file does not exist yet (reading it says so). */
export function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
