import type { BenchReport } from '../../bench/report.ts';
import { printable } from '../printable.ts';
import { bytes, grouped } from '../table.ts';
import { byBatch, milliseconds, ratio, share } from './cells.ts';
import { machineText } from './text.ts';

/** What was measured, as Markdown: a table of times, a table of contenders. */
export function benchMarkdown({
  network,
  macs,
  machine,
  contenders,
  absent,
  results,
  interrupted,
}: BenchReport): string {
  const [first] = contenders;
  const times = [...byBatch(results)].flatMap(([batch, group]) =>
    group.map((result) => [
      `${batch}`,
      escaped(result.contender),
      milliseconds(result.min_ms),
      milliseconds(result.median_ms),
      result.images_per_second.toFixed(1),
      ratio(result.ratio_min),
      ratio(result.ratio_median),
      share(result.gemm_fraction),
    ]),
  );
  const loads = contenders.map(({ name, runtime, load_ms, first_run_ms, peak_bytes }) => [
    escaped(name),
    escaped(runtime),
    milliseconds(load_ms),
    milliseconds(first_run_ms),
    peak_bytes === undefined ? '-' : bytes(peak_bytes),
  ]);
  return `${[
    `### ${escaped(network)}`,
    '',
    `${escaped(machineText(machine))}${macs === null ? '' : `; ${grouped(macs)} MACs a picture`}.`,
    ...(first === undefined ? [] : [`Ratios: how many times as fast as ${escaped(first.name)}.`]),
    '',
    ...markdownTable(
      ['batch', 'contender', 'ms (least)', 'ms (median)', 'images/s', 'ratio (least)', 'ratio (median)', 'of GEMM'],
      times,
      [1],
    ),
    '',
    ...markdownTable(['contender', 'runtime', 'load ms', 'first run ms', 'peak memory'], loads, [0, 1]),
    ...(absent.length > 0 ? [''] : []),
    ...absent.map(({ name, reason }) => `- not here: ${escaped(name)}: ${escaped(reason)}`),
    ...(interrupted ? ['', 'Interrupted: less was measured than was asked for.'] : []),
  ].join('\n')}\n`;
}

function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  texts: readonly number[],
): string[] {
  const rule = head.map((_, column) => (texts.includes(column) ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** Text from a spec is text, not markup. */
function escaped(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|]/g, (character) => `\\${character}`);
}
