import { NincError } from '../../diagnostics/error.ts';
import { allParameters } from '../../ir/graph.ts';
import { printable } from '../../reports/printable.ts';
import { styleFor } from '../../reports/style.ts';
import { table } from '../../reports/table.ts';
import { type Mapping, mapWeights, readMapped } from '../../weights/mapping.ts';
import { readSafetensors, writeSafetensors } from '../../weights/safetensors.ts';
import { shownName, shownShape } from '../../weights/shown.ts';
import { type Command, UsageError } from '../command.ts';
import { readSpecOptions, specOptions } from '../flags.ts';
import { graphOf } from '../graph.ts';

export const command: Command = {
  name: 'weights',
  summary: "maps the tensors of a foreign safetensors file onto a spec's parameters",
  usage: 'import FILE --spec SPEC [--out FILE]',
  words: () => ['import'],
  positionals: { min: 2, max: 2 },
  options: {
    spec: { value: 'SPEC', summary: 'the spec whose parameters they are' },
    out: { value: 'FILE', summary: 'writes them under the names of the spec, for --weights' },
    format: { value: 'F', choices: ['text', 'json'], summary: 'how the mapping is written' },
    ...specOptions,
  },
  examples: [
    'ninc weights import notebook.safetensors --spec specs/nin-seed.nin.yaml',
    'ninc weights import notebook.safetensors --spec specs/nin-seed.nin.yaml --out weights.safetensors --format json',
  ],
  async run(given) {
    const [verb = '', path = ''] = given.positionals;
    if (verb !== 'import')
      throw new UsageError(`ninc weights ${printable(verb)}: there is only \`ninc weights import\``);
    const spec = given.one('spec');
    if (spec === undefined) throw new UsageError('ninc weights import needs --spec SPEC');
    const graph = graphOf(spec, readSpecOptions(given));
    const opened = readSafetensors(path);
    if (opened.value === undefined) throw new NincError(opened.diagnostics);
    const file = opened.value;
    const out = given.one('out');
    try {
      const mapped = mapWeights(file, allParameters(graph));
      if (mapped.value === undefined) throw new NincError(mapped.diagnostics);
      if (out !== undefined) {
        const weights = readMapped(file, mapped.value);
        if (weights.value === undefined) throw new NincError(weights.diagnostics);
        const problems = writeSafetensors(out, weights.value);
        if (problems.length > 0) throw new NincError(problems);
      }
      process.stdout.write(given.one('format') === 'json' ? json(mapped.value, out) : text(mapped.value));
      note(mapped.value);
      return 0;
    } finally {
      file.close();
    }
  },
};

function json({ matches, ignored }: Mapping, out: string | undefined): string {
  const mapping = matches.map(({ parameter, stored, by }) => ({
    parameter: parameter.name,
    from: stored.name,
    shape: stored.shape,
    dtype: stored.dtype === 'F64' ? 'float64' : 'float32',
    by,
  }));
  return `${JSON.stringify({ mapping, ignored, ...(out !== undefined && { file: out }) }, null, 2)}\n`;
}

function text({ matches }: Mapping): string {
  if (matches.length === 0) return '';
  const rows = matches.map(({ parameter, stored, by }) => [
    parameter.name,
    shownShape(parameter.shape),
    shownName(stored.name),
    `by ${by}`,
  ]);
  return `${table(rows, ['left', 'left', 'left', 'left']).join('\n')}\n`;
}

/** What a person should know of the file, beside the mapping. */
function note({ matches, ignored }: Mapping): void {
  const style = styleFor(process.stderr);
  const say = (line: string) => process.stderr.write(`${style.warning('note')} ${line}\n`);
  const [first = ''] = ignored;
  const others = ignored.length > 1 ? ` and ${ignored.length - 1} more` : '';
  if (ignored.length > 0) say(`left out: ${shownName(first)}${others}, PyTorch's counts of training batches`);
  if (matches.some(({ stored }) => stored.dtype === 'F64'))
    say('float64 (F64) tensors are kept as they are: `ninc run --precision f64` takes them');
}
