// How long `ninc check` takes as a process, as a ratio to bare `node -e 0`, turn about in one run.
// usage: npm run bench:startup [-- --runs N]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } });
const runs = Number(values.runs);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ninc-bench-'));

/** A plain network of `count` layers: convolutions and activations, as a person would write them out. */
function longSpec(count) {
  const path = join(folder, `layers-${count}.nin.yaml`);
  const layers = Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? '  - conv2d: {out_channels: 8, kernel_size: 3, padding: 1}' : '  - relu',
  );
  writeFileSync(path, `ninc: 1\ninputs: {image: {shape: [N, 3, 32, 32]}}\nlayers:\n${layers.join('\n')}\n`);
  return path;
}

const bare = { name: 'node -e 0', args: ['-e', '0'] };
const check = (name, path) => ({ name, args: [join(root, 'bin/ninc.mjs'), 'check', path] });
const contestants = [
  check('check of the seed spec', join(root, 'specs/nin-seed.nin.yaml')),
  check('check of 2,500 layers', longSpec(2_500)),
  check('check of 5,000 layers', longSpec(5_000)),
  check('check of 10,000 layers', longSpec(10_000)),
];

function time({ name, args }) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return milliseconds;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

try {
  const rows = contestants.map((contestant) => {
    const pairs = Array.from({ length: runs + 1 }, () => [time(bare), time(contestant)]).slice(1);
    const ratios = pairs.map(([base, own]) => own / base);
    return {
      name: contestant.name,
      ms: median(pairs.map(([, own]) => own)),
      ratio: median(ratios),
      least: Math.min(...ratios),
    };
  });
  console.log(`node ${process.version}, ${runs} runs each, turn about with ${bare.name}; medians\n`);
  console.log(`${'process'.padEnd(26)} ${'ms'.padStart(8)} ${'x bare node'.padStart(12)} ${'least'.padStart(7)}`);
  for (const { name, ms, ratio, least } of rows) {
    console.log(
      `${name.padEnd(26)} ${ms.toFixed(0).padStart(8)} ${ratio.toFixed(2).padStart(12)} ${least.toFixed(2).padStart(7)}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
