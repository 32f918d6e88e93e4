// npm run golden:graphs [-- COUNT [SEED]]: many more random networks against PyTorch than the everyday suite has. Needs a
// Python with torch and numpy: $PYTHON, or python3.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [count = '1000', seed = String(randomInt(2 ** 31))] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ninc-graphs-'));
const file = join(folder, 'graphs.json');
process.stdout.write(`${count} graphs, seed ${seed}\n`);

const steps = [
  [process.env.PYTHON ?? 'python3', ['-W', 'ignore', 'test/golden/make/graphs.py', file, count, seed]],
  [
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', 'test/backends/golden-graphs.test.ts', '--reporter=dot'],
  ],
];
let status = 0;
for (const [command, words] of steps) {
  const env = { ...process.env, NINC_GOLDEN_GRAPHS: file, PYTHONDONTWRITEBYTECODE: '1' };
  const { status: exit, error } = spawnSync(command, words, { cwd: root, stdio: 'inherit', env });
  if (error !== undefined) process.stderr.write(`${command}: ${error.message}\n`);
  status = exit ?? 1;
  if (status !== 0) break;
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = status;
