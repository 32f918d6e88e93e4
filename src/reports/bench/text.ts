import type { BenchMachine, BenchReport } from '../../bench/report.ts';
import { printable } from '../printable.ts';
import type { Style } from '../style.ts';
import { bytes, counted, grouped, table } from '../table.ts';
import { byBatch, milliseconds, ratio, share } from './cells.ts';

/** What was measured, as tables for a terminal. */
export function benchText(report: BenchReport, style: Style): string {
  const { network, macs, machine, contenders, absent, interrupted } = report;
  const counts = macs === null ? '' : `, ${grouped(macs)} MACs a picture`;
  return `${[
    `${style.strong(printable(network))}${counts}`,
    style.faint(machineText(machine)),
    '',
    ...timesTable(report, style),
    '',
    ...loadTable(contenders, style),
    ...(absent.length > 0 ? [''] : []),
    ...absent.map(({ name, reason }) => `${style.faint('not here')} ${name}: ${printable(reason)}`),
    ...(interrupted ? ['', style.warning('interrupted: less was measured than was asked for')] : []),
  ].join('\n')}\n`;
}

/** What it ran on, in a line. */
export function machineText({ processor, threads, node, load_average, gemm_gflops }: BenchMachine): string {
  return [
    processor,
    counted(threads, 'thread'),
    `node ${node}`,
    ...(load_average === null ? [] : [`load ${load_average.toFixed(2)} before`]),
    ...(gemm_gflops === null ? [] : [`a float32 matrix product: ${gemm_gflops.toFixed(0)} GFLOP/s`]),
  ].join(', ');
}

function timesTable({ results, contenders }: BenchReport, style: Style): string[] {
  const [first] = contenders;
  if (results.length === 0 || first === undefined) return ['nothing was measured'];
  const head = ['batch', 'contender', 'least ms', 'median ms', 'images/s', 'least', 'median', 'of GEMM', 'rounds'];
  const rows = [...byBatch(results)].flatMap(([batch, group]) =>
    group.map((result, index) => [
      index === 0 ? `${batch}` : '',
      printable(result.contender),
      milliseconds(result.min_ms),
      milliseconds(result.median_ms),
      result.images_per_second.toFixed(result.images_per_second < 10 ? 1 : 0),
      ratio(result.ratio_min),
      ratio(result.ratio_median),
      share(result.gemm_fraction),
      `${result.rounds}`,
    ]),
  );
  const [titles = '', ...lines] = table(
    [head, ...rows],
    ['right', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
  );
  return [style.faint(titles), ...lines, style.faint(`n×: times as fast as ${printable(first.name)}`)];
}

function loadTable(contenders: BenchReport['contenders'], style: Style): string[] {
  const measured = contenders.some(({ peak_bytes }) => peak_bytes !== undefined);
  const rows = contenders.map(({ name, runtime, load_ms, first_run_ms, peak_bytes }) => [
    printable(name),
    milliseconds(load_ms),
    milliseconds(first_run_ms),
    ...(measured ? [peak_bytes === undefined ? '-' : bytes(peak_bytes)] : []),
    printable(runtime),
  ]);
  const head = ['contender', 'load ms', 'first run ms', ...(measured ? ['peak memory'] : []), 'runtime'];
  const alignments = ['left', 'right', 'right', ...(measured ? ['right' as const] : []), 'left'] as const;
  const [titles = '', ...lines] = table([head, ...rows], alignments);
  return [style.faint(titles), ...lines];
}
