// Loads the command line. Compiling half a megabyte of JavaScript is most of what `ninc check` would take, so the build keeps
// what V8 made of it (dist/cli.<version>.cache). V8 refuses a cache of another version, other flags or another source.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const module_ = require('node:module');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

const file = join(dirname(__dirname), 'dist', 'cli.cjs');
const cache = join(dirname(file), `cli.${process.version}.cache`);
const writing = process.env.NINC_CODE_CACHE === 'write';

function load() {
  if (!writing && !existsSync(cache)) {
    module_.enableCompileCache?.();
    return require(file);
  }
  const script = new vm.Script(module_.wrap(readFileSync(file, 'utf8')), {
    filename: file,
    cachedData: writing ? undefined : readFileSync(cache),
  });
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, module_.createRequire(file), loaded, file, dirname(file));
  // Written at the end of a run, it holds what was compiled on the way too.
  if (writing) process.on('exit', () => writeFileSync(cache, script.createCachedData()));
  return loaded.exports;
}

module.exports = load();
