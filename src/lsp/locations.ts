import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRoot } from '../package-root.ts';
import { real } from '../parser/inside.ts';

/** What diagnostics call files of the shipped library: `ninc:nin_block.nin.yaml`. */
const shipped = 'ninc:';

/** The path of a document. One that is in no file (`untitled:`) is named by its URI: relative imports lead nowhere from there. */
export function pathOfUri(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    return resolve(uri.replaceAll('\0', ''));
  }
}

/** The one path of a file, whatever links lead to it, by the name that diagnostics use. */
export function realPath(shown: string): string {
  if (isShipped(shown)) return join(packageRoot(), 'specs', 'lib', shown.slice(shipped.length));
  return real(resolve(shown));
}

export function isShipped(shown: string): boolean {
  return shown.startsWith(shipped);
}

export function uriOfPath(path: string): string {
  return pathToFileURL(path).href;
}
