// Draws the pictures of docs/pictures/ anew, with the command line as it is built.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
for (const spec of ['nin-seed', 'classics/googlenet', 'classics/resnet50']) {
  const out = `docs/pictures/${spec.split('/').at(-1)}.svg`;
  execFileSync(process.execPath, ['bin/ninc.mjs', 'viz', `specs/${spec}.nin.yaml`, '--out', out], { stdio: 'inherit' });
  process.stdout.write(`drew ${out}\n`);
}
