// `npm start`: the whole way once, on the seed's network: check, summary, compile to tfjs layers, run on a photograph; then the
// digits that a trained network has never seen.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const spec = 'specs/nin-seed.nin.yaml';
const steps = [
  ['check', spec],
  ['summary', spec],
  ['compile', spec, '--target', 'tfjs', '--out', 'out/nin-seed', '--seed', '1'],
  ['run', spec, '--input', 'image=assets/chelsea.png', '--seed', '1', '--backend', 'layers'],
];

function run(shown, words) {
  process.stdout.write(`\n$ ${shown}\n`);
  const { status, signal } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 70));
}

for (const step of steps) run(`npx ninc ${step.join(' ')}`, ['bin/ninc.mjs', ...step]);
run('node scripts/digits.mjs', ['scripts/digits.mjs']);
