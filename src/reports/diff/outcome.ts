import type { Size } from '../../architecture/architecture.ts';
import type { ArchitectureDiff, WeightsVerdict } from '../../architecture/changes.ts';
import { counted, grouped } from '../table.ts';
import { parameterText, typeTurn } from './words.ts';

/** So many names are listed. */
const mostNames = 3;

/** What nobody did, but what follows. */
export function consequenceLines({ consequences, renumbered }: ArchitectureDiff): readonly string[] {
  const lines: string[] = [];
  const reshaped = consequences.flatMap(({ id, ...type }) => typeTurn(type).map((text) => `${id.to} ${text}`));
  const [first] = reshaped;
  if (first !== undefined) {
    const span = reshaped.length === 1 ? first : `${first} … ${reshaped.at(-1)}`;
    const what = consequences.some(({ dtype }) => dtype !== undefined) ? 'types' : 'shapes';
    lines.push(`so ${counted(reshaped.length, 'layer has', 'layers have')} other ${what}: ${span}`);
  }
  const weights = consequences.flatMap(({ id, parameters }) =>
    parameters.map((one) => `${id.to}.${parameterText(one)}`),
  );
  if (weights.length > 0) {
    const more = weights.length > mostNames ? ` and ${weights.length - mostNames} more` : '';
    lines.push(`so other weights: ${weights.slice(0, mostNames).join(', ')}${more}`);
  }
  if (renumbered > 0) lines.push(`${counted(renumbered, 'layer')} renumbered`);
  return lines;
}

/** `['parameters', '11,689,512 → 25,557,032 (+119 %)']`. */
export function totals({ sizes: { from, to } }: ArchitectureDiff): readonly (readonly [string, string])[] {
  return [
    ['layers', turn(from.layers, to.layers)],
    ['parameters', turn(from.parameters, to.parameters)],
    ['MACs', turn(from.macs, to.macs)],
  ];
}

function turn(from: Size, to: Size): string {
  if (from === to) return `${grouped(to)}, as before`;
  if (typeof from !== 'number' || typeof to !== 'number' || from === 0) return `${grouped(from)} → ${grouped(to)}`;
  const percent = ((to - from) / from) * 100;
  const size = Math.abs(percent);
  const shown = size < 0.05 ? percent.toPrecision(1) : percent.toFixed(size < 10 ? 1 : 0);
  return `${grouped(from)} → ${grouped(to)} (${percent > 0 ? '+' : ''}${shown} %)`;
}

/** Whether weights of the first network load into the second; nothing where the first has none. */
export function weightsText(weights: WeightsVerdict): string {
  const { load, kept, before, after, reshaped, gone, added } = weights;
  if (before === 0) return '';
  if (load === 'as-they-are') return 'old ones load as they are';
  const names = (all: readonly string[]) => (all.length > mostNames ? `${all[0]} … ${all.at(-1)}` : all.join(', '));
  if (load === 'by-import')
    return `old ones have other names (${names(gone)}), in the same order: \`ninc weights import\` maps them`;
  const shapes = reshaped.map(({ name, from, to, dtype }) =>
    dtype === undefined ? parameterText({ role: name, from, to }) : `${name} ${dtype.from} → ${dtype.to}`,
  );
  const ofType = reshaped.some(({ dtype }) => dtype !== undefined);
  const parts = [
    `${kept} of ${after} arrays are as they were`,
    ...(reshaped.length === 0 ? [] : [`${reshaped.length} of another ${ofType ? 'type' : 'shape'} (${names(shapes)})`]),
    ...(added.length === 0 ? [] : [`${added.length} new (${names(added)})`]),
    ...(gone.length === 0 ? [] : [`${gone.length} gone (${names(gone)})`]),
  ];
  return `old ones do not load: ${parts.join('; ')}`;
}
