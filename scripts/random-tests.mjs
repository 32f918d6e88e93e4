// The property tests on other cases than the suite's: npm run test:random -- [--minutes 20] [--seed S]
// Each round draws a seed and prints it (NINC_SEED=S repeats it); the first round that fails is the last one.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const { minutes, seed: given } = parseArgs({
  options: { minutes: { type: 'string', default: '20' }, seed: { type: 'string' } },
}).values;

const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((name) => join('test', name))
  .filter((name) => name.endsWith('.test.ts') && readFileSync(join(root, name), 'utf8').includes("'fast-check'"));
const end = Date.now() + Number(minutes) * 60_000;
let rounds = 0;
do {
  const seed = given ?? `${Math.floor(Math.random() * 2 ** 31)}`;
  console.log(`seed ${seed}, ${files.length} files`);
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--reporter=dot', '--testTimeout=600000', ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NINC_SEED: seed },
  });
  if (status !== 0) {
    console.error(`failed: NINC_SEED=${seed} repeats it`);
    process.exit(status ?? 1);
  }
  rounds++;
} while (given === undefined && Date.now() < end);
console.log(`${rounds} rounds passed`);
