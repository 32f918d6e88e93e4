import type { History, Point } from '../../training/history.ts';

/** One panel: curves that share an axis. */
interface Panel {
  readonly title: string;
  readonly curves: readonly {
    readonly name: string;
    readonly key: string;
    readonly faint?: boolean;
    readonly scale?: number;
  }[];
  /** Which of its ends matters most: a loss falls over orders of magnitude. */
  readonly logarithmic?: boolean;
}

const panels: readonly Panel[] = [
  {
    title: 'loss',
    logarithmic: true,
    curves: [
      { name: 'each step', key: 'step loss', faint: true },
      { name: 'training', key: 'epoch loss' },
      { name: 'test', key: 'epoch test_loss' },
    ],
  },
  {
    title: 'right, %',
    curves: [
      { name: 'training', key: 'epoch accuracy', scale: 100 },
      { name: 'test', key: 'epoch test_accuracy', scale: 100 },
    ],
  },
  { title: 'learning rate', curves: [{ name: 'learning rate', key: 'step lr' }] },
];

const colours = ['#2563eb', '#dc2626'];
const [width, height, left, right, top, bottom] = [760, 220, 64, 16, 28, 30];
/** More points than pixels show nothing more. */
const mostPoints = 1500;

/** The curves of a run as one SVG: loss, accuracy and learning rate over the steps. The same history gives the same bytes. */
export function curvesSvg({ curves }: History): string {
  const shown = panels.filter((panel) => panel.curves.some(({ key }) => (curves.get(key)?.length ?? 0) > 0));
  const parts = shown.map((panel, index) => panelSvg(panel, curves, index * height));
  const whole = shown.length * height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${whole}" fill="#fff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function panelSvg(panel: Panel, curves: History['curves'], offset: number): string {
  const drawn = panel.curves.map((curve) => ({
    ...curve,
    points: thinned(
      (curves.get(curve.key) ?? []).map(({ step, value }) => ({ step, value: value * (curve.scale ?? 1) })),
    ),
  }));
  const values = drawn.flatMap(({ points }) => points.map(({ value }) => value)).filter(Number.isFinite);
  const lastStep = drawn.reduce((most, { points }) => Math.max(most, points.at(-1)?.step ?? 0), 1);
  const positive = values.filter((value) => value > 0);
  const logarithmic = panel.logarithmic === true && positive.length === values.length;
  const [low, high] = bounds(values);
  const transform = logarithmic ? Math.log : (value: number) => value;
  const span = transform(high) - transform(low) || 1;
  const x = (step: number) => left + ((width - left - right) * step) / lastStep;
  const y = (value: number) =>
    offset + height - bottom - ((height - top - bottom) * (transform(value) - transform(low))) / span;
  const ticks = [0, 1, 2, 3, 4].map((part) => {
    const at = transform(low) + (span * part) / 4;
    return logarithmic ? Math.exp(at) : at;
  });
  const grid = ticks.map(
    (value) =>
      `<line x1="${left}" x2="${width - right}" y1="${fixed(y(value))}" y2="${fixed(y(value))}" stroke="#e5e7eb"/><text x="${left - 6}" y="${fixed(y(value) + 4)}" text-anchor="end" fill="#6b7280">${label(value)}</text>`,
  );
  let colour = 0;
  const lines = drawn.flatMap(({ name, points, faint }) => {
    if (points.length === 0) return [];
    const stroke = faint === true ? '#cbd5e1' : (colours[colour++ % colours.length] ?? '#000');
    const path = points
      .map(({ step, value }, index) => `${index === 0 ? 'M' : 'L'}${fixed(x(step))} ${fixed(y(value))}`)
      .join('');
    const last = points.at(-1);
    const dot =
      points.length === 1 && last !== undefined
        ? `<circle cx="${fixed(x(last.step))}" cy="${fixed(y(last.value))}" r="3" fill="${stroke}"/>`
        : '';
    return [
      {
        name,
        stroke,
        svg: `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${faint === true ? 1 : 2}"><title>${name}</title></path>${dot}`,
      },
    ];
  });
  const legend = lines.map(
    ({ name, stroke }, index) =>
      `<text x="${width - right - 90 * (lines.length - index - 1)}" y="${offset + 18}" text-anchor="end" fill="${stroke}">${name}</text>`,
  );
  return [
    `<text x="${left}" y="${offset + 18}" font-weight="bold">${panel.title}</text>`,
    ...legend,
    ...grid,
    `<text x="${left}" y="${offset + height - 10}" fill="#6b7280">step 0</text><text x="${width - right}" y="${offset + height - 10}" text-anchor="end" fill="#6b7280">${lastStep}</text>`,
    ...lines.map(({ svg }) => svg),
  ].join('\n');
}

function bounds(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return low === high ? [low - Math.abs(low || 1) / 10, high + Math.abs(high || 1) / 10] : [low, high];
}

/** Means of neighbours. */
function thinned(points: readonly Point[]): readonly Point[] {
  const group = Math.ceil(points.length / mostPoints);
  if (group <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / group) }, (_, index) => {
    const part = points.slice(index * group, (index + 1) * group);
    return { step: part.at(-1)?.step ?? 0, value: part.reduce((sum, { value }) => sum + value, 0) / part.length };
  });
}

function fixed(value: number): string {
  return `${Math.round(value * 10) / 10}`;
}

function label(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)) return value.toExponential(1);
  return `${Number(value.toPrecision(3))}`;
}
