// Loads the command line. Compiling two megabytes of JavaScript is most of what `ninc check` would take, so what V8 made of them is
// kept: by the build beside the bundle, for the Node that ran it; otherwise by the first run, in the user's own cache folder. V8
// refuses a cache of another version, other flags or another length of the source; the name tells the rest apart.
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { homedir } = require('node:os');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

const file = join(dirname(__dirname), 'dist', 'cli.cjs');
const beside = join(dirname(file), `cli.${process.version}.cache`);
const isBuild = process.env.NINC_CODE_CACHE === 'write';

function load() {
  const own = ownCache();
  const kept = isBuild ? undefined : (read(beside) ?? read(own));
  const script = new vm.Script(wrap(readFileSync(file, 'utf8')), { filename: file, cachedData: kept });
  // Written at the end of a run, it holds what was compiled on the way too.
  if (kept === undefined || script.cachedDataRejected) {
    process.once('exit', () => keep(isBuild ? beside : own, script));
  }
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(file), loaded, file, dirname(file));
  return loaded.exports;
}

/** The user's own: nobody else may write there, because what it holds is run. */
function ownCache() {
  const { size, mtimeMs } = statSync(file);
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ninc', 'code');
  return join(folder, `${process.version}-${process.arch}-${size}-${Math.round(mtimeMs)}.cache`);
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
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, script.createCachedData(), { mode: 0o600 });
    renameSync(temporary, path);
  } catch {}
}

module.exports = load();
