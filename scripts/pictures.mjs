// Draws the pictures of docs/pictures/ anew, with the command line as it is built.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
for (const [name, spec, ...options] of [
  ['nin-seed', 'nin-seed'],
  ['nin-seed-closed', 'nin-seed', '--depth', '0'],
  ['googlenet', 'classics/googlenet'],
  ['resnet50', 'classics/resnet50'],
]) {
  const out = `docs/pictures/${name}.svg`;
  const words = ['bin/ninc.mjs', 'viz', `specs/${spec}.nin.yaml`, '--out', out, ...options];
  execFileSync(process.execPath, words, { stdio: 'inherit' });
  process.stdout.write(`drew ${out}\n`);
}
