// What was set up, so that the next run has only to look.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the build reads. */
const sources = [
  'src',
  'scripts',
  'specs/lib',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
/** Written by the build itself. */
const generated = /[/\\]generated$/;

/** Where the build writes, as far as it is not kept in git. */
const results = ['dist', 'src/parser/generated'];

/** `{ lock, build, made, binding, road, tensorflow }`, as far as they are known. */
export function readStamp(root) {
  try {
    return JSON.parse(readFileSync(stampFile(root), 'utf8'));
  } catch {
    return {};
  }
}

export function writeStamp(root, stamp) {
  const temporary = `${stampFile(root)}.part-${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(stamp, null, 2)}\n`);
  renameSync(temporary, stampFile(root));
}

function stampFile(root) {
  return join(root, 'node_modules', '.ninc-setup.json');
}

/** Changes with the lock file, and with the system that the packages' programs are made for; not with the version of Node. */
export function lockHash(root) {
  return createHash('sha256')
    .update(`${process.platform}-${process.arch}\n`)
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Whether npm itself has installed exactly what the lock file says. */
export function packagesMatch(root) {
  const described = ['package-lock.json', join('node_modules', '.package-lock.json')].map((path) =>
    packagesOf(root, path),
  );
  const [locked, installed] = described;
  if (locked === undefined || installed === undefined) return false;
  const names = new Set([...Object.keys(locked), ...Object.keys(installed)]);
  names.delete('');
  return [...names].every((name) => {
    const [want, have] = [locked[name], installed[name]];
    if (want === undefined) return false;
    // What is made for another system is not installed.
    if (have === undefined) return want.optional === true || want.devOptional === true || want.peer === true;
    return want.version === have.version && want.integrity === have.integrity && existsSync(join(root, name));
  });
}

function packagesOf(root, path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** What the build wrote. */
export function buildResults(root) {
  return results.flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : [],
  );
}

/** Whether what was built is there, and of the sources as they are. */
export function isBuilt(root, { build, made = [] }) {
  if (made.length === 0 || build !== sourceFingerprint(root)) return false;
  return made.every((path) => existsSync(join(root, path)));
}

/** Changes whenever a file that the build reads does; by sizes and times, without reading them. */
export function sourceFingerprint(root) {
  // The build keeps compiled code of the Node that runs it.
  const hash = createHash('sha256').update(process.version);
  const visit = (path) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (found === undefined || generated.test(path)) return;
    if (!found.isDirectory()) hash.update(`${path} ${found.size} ${found.mtimeMs}\n`);
    else for (const name of readdirSync(join(root, path)).sort()) visit(join(path, name));
  };
  for (const path of sources) visit(path);
  return hash.digest('hex');
}
