// Forward passes of whole networks: ninc beside a model written by hand and other runtimes, turn about in one run.
// usage: npm run bench [-- --networks nin-seed,resnet50 --seconds 10 --threads 2 --python PYTHON --packages DIR
//                         --json FILE --markdown FILE --svg FILE]
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { disagreement } from './agreement.mjs';
import { runner, startContender, withThreads } from './contender.mjs';
import { lineUp, matrixProduct, networks, root } from './line-up.mjs';
import { timeProcesses } from './processes.mjs';
import { importSources } from './sources.mjs';

const { values } = parseArgs({
  options: {
    networks: { type: 'string', default: Object.keys(networks).join(',') },
    seconds: { type: 'string', default: '15' },
    threads: { type: 'string', default: '2' },
    processes: { type: 'string', default: '7' },
    python: { type: 'string', default: process.env.PYTHON ?? '' },
    packages: { type: 'string' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    svg: { type: 'string' },
  },
});
const chosen = values.networks.split(',');
for (const name of chosen) if (networks[name] === undefined) throw new Error(`there is no network ${name}`);
if (!existsSync(join(root, 'dist', 'index.mjs'))) throw new Error('npm run build comes first');

const { takeTurns, resultsOf, median, benchText, benchMarkdown, benchSvg, styleFor } = await importSources([
  'src/bench/rounds.ts',
  'src/bench/report.ts',
  'src/reports/bench/text.ts',
  'src/reports/bench/markdown.ts',
  'src/reports/bench/svg.ts',
  'src/reports/style.ts',
]);
const { check } = await import('../dist/index.mjs');

const env = withThreads(values.threads);
const folder = mkdtempSync(join(tmpdir(), 'ninc-bench-'));
const python = values.python === '' ? undefined : values.python;
let interrupted = false;
process.on('SIGINT', () => {
  if (interrupted) process.exit(130);
  interrupted = true;
});
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const stopped = async () => interrupted;
const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  threads: Number(values.threads),
  node: process.version,
  load_average: platform() === 'win32' ? null : loadavg()[0],
};

async function bench(network) {
  const { batches } = networks[network];
  const candidates = lineUp(network, { python, packages: values.packages, env, folder });
  const absent = candidates.flatMap(({ name, absent: reason }) => (reason === undefined ? [] : [{ name, reason }]));
  const contenders = [];
  const product = await startContender({ ...matrixProduct, env });
  try {
    for (const candidate of candidates.filter(({ command }) => command !== undefined)) {
      if (interrupted) break;
      console.error(`${network}: ${candidate.name}`);
      let contender;
      try {
        contender = { ...candidate, ...(await startContender({ ...candidate, env })) };
        contender.first_run_ms = await contender.run(batches[0]);
        for (let run = 1; run < 3; run++) await contender.run(batches[0]);
        contender.peak_bytes = await contender.memory();
        contender.output = await contender.output();
        // Who fails on the way here is absent, and no part of any comparison.
        contenders.push(contender);
      } catch (error) {
        contender?.end();
        absent.push({ name: candidate.name, reason: error.message });
      }
    }
    const counts = new Set(contenders.map(({ parameters }) => parameters));
    if (counts.size > 1) throw new Error(`not the same network: ${[...counts].join(', ')} parameters`);

    const differs = disagreement(contenders);
    if (differs !== undefined) throw new Error(`not the same answers: ${differs}`);

    const samples = [];
    const products = [];
    for (const batch of batches) {
      if (interrupted) break;
      console.error(`${network}: batch ${batch}`);
      for (let run = 0; run < 4; run++) products.push(await product.run(1));
      const runners = contenders.map((contender) => runner(contender, batch));
      const milliseconds = await takeTurns(runners, { seconds: Number(values.seconds), warmUp: 2, least: 5, stopped });
      samples.push({
        batch,
        contenders: contenders.map(({ name }, index) => ({ name, milliseconds: milliseconds[index] })),
      });
    }
    const gemm_gflops = products.length === 0 ? null : (2 * 2048 ** 3) / (Math.min(...products) * 1e6);
    const { macs } = check(join(root, networks[network].spec)).totals;
    return {
      network,
      macs,
      machine: { ...machine, gemm_gflops },
      contenders: contenders.map(({ name, runtime, load_ms, first_run_ms, peak_bytes }) => ({
        name,
        runtime,
        load_ms,
        first_run_ms,
        peak_bytes,
      })),
      absent,
      results: resultsOf(samples, { macs, gemm_gflops }),
      interrupted,
    };
  } finally {
    for (const { end } of [product, ...contenders]) end();
  }
}

/** `ninc run` as a process: from the shell until the shell again. */
async function benchProcesses() {
  console.error('ninc run as a process');
  const samples = await timeProcesses({ rounds: Number(values.processes), env, stopped });
  return samples
    .filter(({ milliseconds }) => milliseconds.length > 0)
    .map(({ name, milliseconds }) => ({
      name,
      rounds: milliseconds.length,
      min_ms: Math.min(...milliseconds),
      median_ms: median(milliseconds),
    }));
}

function processLines(processes) {
  const shown = ({ name, median_ms, min_ms }) =>
    `| ${name} | ${median_ms.toFixed(0)} | ${min_ms.toFixed(0)} | ${(median_ms / processes[0].median_ms).toFixed(2)}× |`;
  return [
    '| process | ms (median) | ms (least) | of bare node |',
    '|---|---:|---:|---:|',
    ...processes.map(shown),
  ].join('\n');
}

const reports = [];
for (const network of chosen) {
  if (interrupted) break;
  const report = await bench(network);
  reports.push(report);
  process.stdout.write(`${benchText(report, styleFor(process.stdout))}\n`);
}
const processes = interrupted || values.processes === '0' ? [] : await benchProcesses();
if (processes.length > 0) process.stdout.write(`${processLines(processes)}\n`);
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ networks: reports, processes, interrupted }, null, 2)}\n`);
}
if (values.markdown !== undefined) {
  const parts = [...reports.map(benchMarkdown), ...(processes.length > 0 ? [`${processLines(processes)}\n`] : [])];
  writeFileSync(values.markdown, parts.join('\n'));
}
if (values.svg !== undefined && reports.length > 0) writeFileSync(values.svg, benchSvg(reports[0]));
process.exitCode = interrupted ? 130 : 0;
