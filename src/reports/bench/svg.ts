import type { BenchReport, BenchResult } from '../../bench/report.ts';
import { escapeXml } from '../picture/escape.ts';
import { columns, printable, shortened } from '../printable.ts';
import { byBatch, milliseconds, ratio } from './cells.ts';

const width = 720;
const margin = 16;
const rowHeight = 24;
const barHeight = 16;
const groupGap = 34;
const headHeight = 62;
/** Of a character of 13 px, roughly. */
const characterWidth = 7.2;
/** For `3.30×  4.58 ms` behind a bar. */
const valueWidth = 130;

/**
 * A bar for each contender at each batch size: how many times as fast as the first it is, by the median. Colours follow the
 * reader's light or dark mode.
 */
export function benchSvg({ network, results, contenders }: BenchReport): string {
  const groups = [...byBatch(results)];
  const longest = contenders.reduce((most, { name }) => Math.max(most, columns(printable(name))), 0);
  const left = margin + Math.min(260, longest * characterWidth) + 12;
  const most = results.reduce((largest, { ratio_median }) => Math.max(largest, ratio_median), 1);
  const scale = (width - left - valueWidth) / most;
  const first = contenders[0]?.name ?? '';
  let y = headHeight;
  const parts: string[] = [];
  for (const [batch, group] of groups) {
    parts.push(`<text class="strong" x="${margin}" y="${y + 4}">batch ${batch}</text>`);
    y += 14;
    const top = y;
    for (const result of group) {
      parts.push(...bar(result, result.contender === first, { left, y, scale }));
      y += rowHeight;
    }
    const one = rounded(left + scale);
    parts.push(`<line x1="${one}" x2="${one}" y1="${top - 2}" y2="${y - 4}"/>`);
    y += groupGap - 14;
  }
  const name = escapeXml(shortened(printable(network), 40));
  const said = `${name}: times as fast as ${escapeXml(printable(first))}`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="${said}">`,
    '<style>',
    'text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1f2328}',
    '.strong{font-weight:600}.title{font-size:15px}.faint{fill:#59636e}',
    'rect{fill:#0969da}rect.first{fill:#8c959f}rect.other{fill:#9a6700}line{stroke:#59636e;stroke-dasharray:3 3}',
    '@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.faint{fill:#9198a1}',
    'rect{fill:#4493f8}rect.first{fill:#656c76}rect.other{fill:#d29922}line{stroke:#9198a1}}',
    '</style>',
    `<text class="strong title" x="${margin}" y="26">${said}</text>`,
    `<text class="faint" x="${margin}" y="44">medians; longer is faster; the dashed line is 1×</text>`,
    ...parts,
    '</svg>',
  ].join('\n')}\n`;
}

function bar(
  { contender, ratio_median, median_ms }: BenchResult,
  isFirst: boolean,
  { left, y, scale }: { readonly left: number; readonly y: number; readonly scale: number },
): string[] {
  const length = rounded(Math.max(1, ratio_median * scale));
  const kind = isFirst ? ' class="first"' : isOurs(contender) ? '' : ' class="other"';
  const text = y + barHeight - 3;
  return [
    `<text x="${left - 8}" y="${text}" text-anchor="end">${escapeXml(printable(contender))}</text>`,
    `<rect${kind} x="${left}" y="${y}" width="${length}" height="${barHeight}" rx="2"/>`,
    `<text x="${rounded(left + length + 8)}" y="${text}"><tspan class="strong">${ratio(ratio_median)}</tspan><tspan class="faint" dx="8">${milliseconds(median_ms)} ms</tspan></text>`,
  ];
}

/** Peers have a colour of their own. */
function isOurs(contender: string): boolean {
  return /^(ninc |layers |graph |reference )/.test(contender);
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}
