// Leaves the declarations that the package's exports reach, and removes all others: nobody can import them.
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** `folder`: where declarations were written; `entries`: those that `package.json` names. */
export function pruneDeclarations(folder, entries) {
  const reached = new Set();
  const visit = (path) => {
    if (reached.has(path)) return;
    if (!existsSync(path)) throw new Error(`the declaration ${path} is missing`);
    reached.add(path);
    for (const name of importsOf(readFileSync(path, 'utf8')))
      visit(resolve(dirname(path), name.replace(/\.[jt]s$/, '.d.ts')));
  };
  for (const entry of entries) visit(resolve(entry));
  removeOthers(resolve(folder), reached);
}

/** The relative modules that a declaration names, by `from`, `import` or `import(…)`. */
function importsOf(text) {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(([, name]) => name);
}

function removeOthers(folder, kept) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) removeOthers(path, kept);
    else if (!kept.has(path)) rmSync(path);
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
