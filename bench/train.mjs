// Steps of training the paper's CIFAR-10 network: ninc beside a model written by hand and PyTorch, turn about in one run.
// usage: npm run bench:train [-- --batch 64 --seconds 40 --threads 2 --python PYTHON --json FILE --markdown FILE --only WORD,WORD]
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runner, startContender, withThreads } from './contender.mjs';
import { root } from './line-up.mjs';
import { importSources } from './sources.mjs';

const { values } = parseArgs({
  options: {
    batch: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '40' },
    threads: { type: 'string', default: '2' },
    python: { type: 'string', default: process.env.PYTHON ?? '' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const network = 'nin-cifar10';
const spec = join(root, 'specs', `${network}.nin.yaml`);
const peer = (script) => join(root, 'bench', 'peers', script);
const node = (name, script, ...args) => ({ name, command: process.execPath, args: [peer(script), ...args] });
const py = (name, ...args) => ({ name, command: values.python, args: [peer('train_torch.py'), network, ...args] });

/** The first is the one that others are compared with. */
const candidates = [
  node('tfjs-node, by hand', 'train_tfjs.mjs', network),
  node('ninc layers', 'train_ninc.mjs', spec, 'layers', 'f32'),
  node('ninc graph f32', 'train_ninc.mjs', spec, 'graph', 'f32'),
  node('ninc graph bf16', 'train_ninc.mjs', spec, 'graph', 'bf16'),
  ...(values.python === ''
    ? []
    : [
        py('PyTorch eager', 'contiguous_format'),
        py('PyTorch channels_last', 'channels_last'),
        py('PyTorch channels_last, bf16', 'channels_last', 'bfloat16'),
      ]),
].filter(({ name }) => values.only === '' || values.only.split(',').some((word) => name.includes(word)));

const { takeTurns, resultsOf } = await importSources(['src/bench/rounds.ts', 'src/bench/report.ts']);
const env = withThreads(values.threads);
const batch = Number(values.batch);
let interrupted = false;
process.on('SIGINT', () => {
  interrupted = true;
});

const contenders = [];
try {
  for (const candidate of candidates) {
    console.error(candidate.name);
    try {
      const contender = await startContender({ ...candidate, env });
      contenders.push(contender);
      contender.first_run_ms = await contender.run(batch);
    } catch (error) {
      console.error(`  absent: ${error.message}`);
    }
  }
  const running = contenders.filter(({ first_run_ms }) => first_run_ms !== undefined);
  const counts = new Set(running.map(({ parameters }) => parameters));
  if (counts.size > 1) throw new Error(`not the same network: ${[...counts].join(', ')} parameters`);
  const runners = running.map((contender) => runner(contender, batch));
  const options = { seconds: Number(values.seconds), warmUp: 1, least: 4, stopped: async () => interrupted };
  const samples = await takeTurns(runners, options);
  for (const contender of running) contender.peak_bytes = await contender.memory();
  const measured = running.map(({ name }, index) => ({ name, milliseconds: samples[index] }));
  const rows = resultsOf([{ batch, contenders: measured }], { macs: null, gemm_gflops: null }).map((result) => {
    const { name, runtime, load_ms, first_run_ms, peak_bytes } = running.find((one) => one.name === result.contender);
    const { rounds, min_ms, median_ms, ratio_min, ratio_median } = result;
    return { name, runtime, load_ms, first_run_ms, peak_bytes, rounds, min_ms, median_ms, ratio_min, ratio_median };
  });
  const lines = [
    `One step of ${network}, batch ${batch}, ${values.threads} threads, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}; times as fast as ${rows[0]?.name}`,
    '',
    '| trained by | ms (least) | ms (median) | times as fast (least) | (median) | first step ms | peak MB | rounds |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...rows.map(
      (row) =>
        `| ${row.name} | ${row.min_ms.toFixed(0)} | ${row.median_ms.toFixed(0)} | ${row.ratio_min.toFixed(2)} | ${row.ratio_median.toFixed(2)} | ${row.first_run_ms.toFixed(0)} | ${(row.peak_bytes / 2 ** 20).toFixed(0)} | ${row.rounds} |`,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ network, batch, rows }, null, 2)}\n`);
  if (values.markdown !== undefined) writeFileSync(values.markdown, `${lines.join('\n')}\n`);
} finally {
  for (const { end } of contenders) end();
}
process.exitCode = interrupted ? 130 : 0;
