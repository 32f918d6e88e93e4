import type { Departure, GradientVerdict, Verdict, Verification } from '../verify/verify.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** A line for each side with its worst error, then where a side departs from the reference, then what is absent. */
export function verifyText({ verdicts, absent, gradients, ok }: Verification, style: Style): string {
  const head = ['', 'values', 'worst error', 'relative', 'of', 'within', 'runtime'];
  const rows = verdicts.map(({ name, compared, worst, tolerance, runtime, failed }) => [
    name,
    `${compared}`,
    worst === undefined ? '-' : number(worst.absolute),
    worst === undefined ? '-' : number(worst.relative),
    worst?.name ?? '-',
    number(tolerance),
    failed === undefined ? runtime : `failed: ${printable(failed)}`,
  ]);
  const [first = '', ...lines] = table([head, ...rows], ['left', 'right', 'right', 'right', 'left', 'right', 'left']);
  const marks = lines.map(
    (line, index) => `${verdicts[index]?.ok === true ? style.good('✓') : style.error('✗')} ${line}`,
  );
  const trained = gradients.map(({ name, against, compared, worst, tolerance, ok: fine, failed }) => {
    const said = `the gradients of ${name} are those of ${against}`;
    const error = worst && `${number(worst.relative)} of at most ${number(tolerance)}, in ${worst.name}`;
    const worse = error === undefined ? '' : `: ${compared} parameters, the worst relative error ${error}`;
    if (failed !== undefined) return `${style.error('✗')} ${said}: failed: ${printable(failed)}`;
    return fine ? `${style.good('✓')} ${said}${worse}` : `${style.error('✗')} not: ${said}${worse}`;
  });
  const departures = [...verdicts, ...gradients].flatMap((verdict) => departureText(verdict, style));
  const missing = absent.map(({ name, reason }) => `${style.faint('absent')} ${name}: ${printable(reason)}`);
  const verdict = ok
    ? style.good('everything that is here gives what the reference gives')
    : style.error('not everything gives what the reference gives');
  const blocks = [[`  ${style.faint(first)}`, ...marks], trained, departures, missing, [verdict]];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function departureText({ name, departs, tolerance }: Verdict | GradientVerdict, style: Style): readonly string[] {
  if (departs === undefined) return [];
  const place = departs.file === undefined ? '' : ` at ${printable(departs.file)}:${departs.line}`;
  const lines = (departs.within ?? []).map(({ file, line }) => `${printable(file)}:${line}`);
  const around = lines.length === 0 ? '' : `, which ${lines.join(', then ')} instantiates`;
  const op = departs.op === undefined ? '' : ` (${departs.op})`;
  return [
    `${style.error(name)} departs from the reference${place}, in ${departs.name}${op}${around}`,
    `  ${difference(departs, tolerance)}`,
  ];
}

function difference({ shape, at, expected, found, absolute, relative }: Departure, tolerance: number): string {
  if (shape !== undefined) return `its shape is [${shape.join(', ')}]`;
  const error = `${number(absolute)}, a relative error of ${number(relative)} (at most ${number(tolerance)})`;
  return `element ${at} is ${found}, the reference has ${expected}: off by ${error}`;
}

function number(value: number): string {
  return Number.isFinite(value) ? value.toExponential(1) : `${value}`;
}
