// `ninc run` of the seed as a process, from the shell's point of view: layers and graph turn about with a bare node.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './line-up.mjs';

const run = (backend) => ({
  name: `ninc run --backend ${backend}`,
  args: [join(root, 'bin/ninc.mjs'), 'run', join(root, 'specs/nin-seed.nin.yaml'), '--backend', backend],
});

const contenders = [{ name: 'node -e 0', args: ['-e', '0'] }, run('layers'), run('graph')];

/** Milliseconds of each, in the order of the rounds; the first round does not count. */
export async function timeProcesses({ rounds, env, stopped }) {
  const samples = contenders.map(({ name }) => ({ name, milliseconds: [] }));
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { name, args }] of contenders.entries()) {
      if (await stopped()) return samples;
      const began = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
      if (round > 0) samples[index].milliseconds.push(performance.now() - began);
    }
  }
  return samples;
}
