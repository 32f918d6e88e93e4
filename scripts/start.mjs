// `npm start`: the whole way once, on the seed's network: check, summary, compile to tfjs layers, run on a photograph.
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

for (const step of steps) {
  process.stdout.write(`\n$ npx ninc ${step.join(' ')}\n`);
  const { status, signal } = spawnSync(process.execPath, ['bin/ninc.mjs', ...step], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 70));
}
