import type { Evaluation } from '../../training/evaluate.ts';
import type { Guess } from '../../training/predict.ts';
import { printable } from '../printable.ts';
import type { Style } from '../style.ts';
import { counted, table } from '../table.ts';
import { metricsText, percent } from './progress-text.ts';

/** More classes make a matrix that no terminal holds. */
const mostColumns = 20;

/** Metrics, then each class, then which classes are taken for which. */
export function evaluationText({ metrics, samples, perClass = [], confusion = [] }: Evaluation, style: Style): string {
  const head = `${style.strong(metricsText(metrics))} of ${counted(samples, 'sample')}`;
  if (perClass.length === 0) return `${head}\n`;
  const rows = perClass.map(({ class: name, samples: count, accuracy }) => [
    printable(name),
    `${count}`,
    accuracy === null ? '' : percent(accuracy),
  ]);
  const classes = table([['class', 'samples', 'right'], ...rows], ['left', 'right', 'right']);
  const matrix =
    perClass.length > mostColumns
      ? []
      : [
          '',
          ...matrixText(
            perClass.map((one) => one.class),
            confusion,
          ),
        ];
  return `${[head, '', ...classes, ...matrix].join('\n')}\n`;
}

function matrixText(names: readonly string[], confusion: readonly (readonly number[])[]): readonly string[] {
  const shown = names.map(printable);
  const rows = confusion.map((row, label) => [
    shown[label] ?? '',
    ...row.map((count) => (count === 0 ? '·' : `${count}`)),
  ]);
  const alignments = [...shown, ''].map((_, index) => (index === 0 ? ('left' as const) : ('right' as const)));
  return ['what it is (rows), what it was taken for (columns)', ...table([['', ...shown], ...rows], alignments)];
}

/** One picture a line: the likeliest class, then the others. */
export function predictionsText(
  predictions: readonly { readonly file: string; readonly classes: readonly Guess[] }[],
  style: Style,
): string {
  const lines = predictions.map(({ file, classes }) => {
    const guesses = classes.map(({ class: name, probability }) => `${printable(name)} ${percent(probability)}`);
    return `${printable(file)}: ${style.strong(guesses[0] ?? '')}${guesses.length > 1 ? `, ${guesses.slice(1).join(', ')}` : ''}`;
  });
  return `${lines.join('\n')}\n`;
}
