import { NincError } from '../../diagnostics/error.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { curvesSvg } from '../../reports/training/curves-svg.ts';
import { readHistory } from '../../training/history.ts';
import { type Command, UsageError } from '../command.ts';

export const command: Command = {
  name: 'viz',
  summary: 'draws the curves of a run: loss, accuracy, learning rate',
  usage: '--history FILE --out FILE.svg',
  positionals: { min: 0, max: 0 },
  options: {
    history: { value: 'FILE', summary: 'the history.jsonl of a run' },
    out: { value: 'FILE', summary: 'the picture, an .svg' },
  },
  examples: ['ninc viz --history runs/digits/history.jsonl --out curves.svg'],
  async run(given) {
    const [history, out] = [given.one('history'), given.one('out')];
    if (history === undefined || out === undefined)
      throw new UsageError('ninc viz needs --history FILE and --out FILE.svg');
    if (!/\.svg$/i.test(out)) throw new UsageError(`--out ${out}: curves are drawn as .svg`);
    const { value, diagnostics } = readHistory(history);
    if (value === undefined) throw new NincError(diagnostics);
    const problems = writeFileAtomic(out, curvesSvg(value));
    if (problems.length > 0) throw new NincError(problems);
    return 0;
  },
};
