import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** How the language server is started: a script that Node runs, or a program. */
export type Server = { readonly script: string } | { readonly program: string };

/**
 * Where ninc is: in the `node_modules` of the first folder of the workspace that has it, else where the setting `ninc.path` says,
 * which is relative to the first folder. Nothing where it is nowhere: it is not looked for on the PATH, nor fetched.
 */
export function findServer(folders: readonly string[], path: string): Server | undefined {
  for (const folder of folders) {
    const script = scriptIn(join(folder, 'node_modules', 'ninc'));
    if (existsSync(script)) return { script };
  }
  if (path === '') return undefined;
  const [first = ''] = folders;
  const given = isAbsolute(path) ? path : join(first, path);
  const found = statSync(given, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.isDirectory()) return existsSync(scriptIn(given)) ? { script: scriptIn(given) } : undefined;
  return /\.[cm]?js$/.test(given) ? { script: given } : { program: given };
}

function scriptIn(packageFolder: string): string {
  return join(packageFolder, 'bin', 'ninc.mjs');
}
