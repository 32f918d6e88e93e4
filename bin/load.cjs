// Loads the command line. Compiling two megabytes of JavaScript is most of what `ninc check` would take, so what V8 made of them is
// kept: by the build beside the bundle, for the Node that ran it; otherwise by the first run, in the user's own cache folder. V8
// refuses a cache of another version, other flags or another length of the source; the name tells the rest apart.
const { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { homedir } = require('node:os');
const { dirname, isAbsolute, join } = require('node:path');
const vm = require('node:vm');

const file = join(dirname(__dirname), 'dist', 'cli.cjs');
const beside = join(dirname(file), `cli.${process.version}.cache`);
const isBuild = process.env.NINC_CODE_CACHE === 'write';

function load() {
  const besides = isBuild ? undefined : read(beside);
  const own = isBuild || besides !== undefined ? undefined : ownCache();
  const kept = besides ?? (own && read(own));
  const script = new vm.Script(wrap(readFileSync(file, 'utf8')), { filename: file, cachedData: kept });
  // Written at the end of a run, it holds what was compiled on the way too.
  if (kept === undefined || script.cachedDataRejected) {
    const place = isBuild ? beside : (own ?? ownCache());
    if (place !== undefined) process.once('exit', () => keep(place, script));
  }
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(file), loaded, file, dirname(file));
  return loaded.exports;
}

/** The user's own: nobody else may write there, because what it holds is run. None where the system knows no home. */
function ownCache() {
  const { version } = JSON.parse(readFileSync(join(dirname(__dirname), 'package.json'), 'utf8'));
  // Installers may give every file the same time: then the version tells two bundles of one length apart.
  const { size, mtimeMs } = statSync(file);
  const name = `${version}-${process.version}-${process.arch}-${size}-${Math.round(mtimeMs)}.cache`;
  const home = cacheHome();
  return home === undefined ? undefined : join(home, 'ninc', 'code', name);
}

/** A relative one would be another in every folder (the XDG base directory specification has it ignored). */
function cacheHome() {
  const { XDG_CACHE_HOME: chosen = '' } = process.env;
  if (isAbsolute(chosen)) return chosen;
  try {
    return isAbsolute(homedir()) ? join(homedir(), '.cache') : undefined;
  } catch {
    return undefined;
  }
}

function read(path) {
  try {
    const { uid, mode } = statSync(path);
    const isOurs =
      path === beside || process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return isOurs ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** A cache that cannot be kept is none: the next run compiles again. */
function keep(path, script) {
  const temporary = `${path}.${process.pid}`;
  try {
    makeFolder(dirname(path));
    writeFileSync(temporary, script.createCachedData(), { mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    // A full disk has taken a part of it.
    try {
      rmSync(temporary, { force: true });
    } catch {}
  }
}

/** One by one: Node's recursive mkdir never ends where the system refuses with "no such file" (below /proc, for instance). */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

module.exports = load();
