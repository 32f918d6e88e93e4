import { backends } from '../../backends/registry.ts';
import { inspectEnvironment } from '../../environment/environment.ts';
import { styleFor } from '../../reports/style.ts';
import { bytes, table } from '../../reports/table.ts';
import type { Command } from '../command.ts';
import { formatOption } from '../flags.ts';

export const command: Command = {
  name: 'doctor',
  summary: 'says what is installed here, which backends can run, and what mends what is missing',
  usage: '',
  positionals: { min: 0, max: 0 },
  options: { format: formatOption },
  examples: ['ninc doctor', 'ninc doctor --format json'],
  async run(given) {
    const environment = await inspectEnvironment();
    const present = [];
    for (const open of Object.values(backends)) {
      const backend = await open();
      // What the binding's own process could not load is tried here too, so that nothing is promised that does not run.
      const certain = environment.road === 'native' ? undefined : await backend.ready?.();
      const presence = certain ?? (await backend.presence());
      const said = presence.present ? presence.runtime : presence.diagnostic.message;
      present.push({ name: backend.name, present: presence.present, precisions: backend.precisions, runtime: said });
    }
    const fastest = present.find((backend) => backend.present)?.name ?? null;
    const exit = environment.road === 'none' ? 3 : 0;
    if (given.one('format') === 'json') {
      process.stdout.write(
        `${JSON.stringify({ ...environment, backends: present, default_backend: fastest }, null, 2)}\n`,
      );
      return exit;
    }
    const style = styleFor(process.stdout);
    const { cpu, packages, cache } = environment;
    const rows = [
      ['ninc', environment.ninc],
      ['node', `${environment.node} on ${environment.platform}`],
      ...Object.entries(packages).map(([name, version]) => [name, version ?? 'not installed']),
      ['road', roads[environment.road]],
      ['TensorFlow', environment.tensorflow ?? 'not loaded'],
      ['processor', `${cpu.model}, ${cpu.cores} cores, ${cpu.threads} threads`],
      ['instructions', cpu.features.join(' ') || 'unknown'],
      ['memory', bytes(environment.memory_bytes)],
      ['cache', cache.folder === null ? 'none: the system knows no home' : `${cache.folder} (${bytes(cache.bytes)})`],
    ];
    const runs = present.map((backend) => [
      backend.name,
      backend.present ? backend.precisions.join(', ') : '-',
      `${backend.runtime}${backend.name === fastest ? ' (the default: the fastest that is present)' : ''}`,
    ]);
    const missing = environment.missing.flatMap(({ what, why, mend }) => [
      `${style.warning('missing')} ${what}: ${why}`,
      `        ${style.good('mend')} ${mend}`,
    ]);
    const lines = [
      ...table(rows, ['left', 'left']),
      '',
      style.strong('backends'),
      ...table(runs, ['left', 'left', 'left']),
    ];
    process.stdout.write(
      `${[...lines, ...(missing.length > 0 ? ['', ...missing] : ['', style.good('nothing is missing')])].join('\n')}\n`,
    );
    return exit;
  },
};

const roads = {
  native: 'the native tfjs-node binding',
  onnx: 'ONNX Runtime (slower, float32 only, no training)',
  wasm: 'wasm (slower, float32 only, no training of convolutions)',
  none: 'none but reference',
} as const;
