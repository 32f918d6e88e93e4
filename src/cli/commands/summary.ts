import { styleFor } from '../../reports/style.ts';
import { summarize, summaryText } from '../../reports/summary.ts';
import type { Command } from '../command.ts';
import { graphOf } from '../graph.ts';
import { readRoot, readSettings, rootOption, setOption } from '../settings.ts';

export const command: Command = {
  name: 'summary',
  summary: 'prints a table of all layers: output shape, parameters, MACs, memory, receptive field (for one picture)',
  usage: 'SPEC',
  positionals: { min: 1, max: 1 },
  options: {
    format: { value: 'F', choices: ['text', 'json'], summary: 'how the result is written' },
    set: setOption,
    root: rootOption,
  },
  examples: ['ninc summary specs/nin-seed.nin.yaml', 'ninc summary specs/nin-seed.nin.yaml --set classes=100'],
  async run(given) {
    const graph = graphOf(given.positionals[0] ?? '', {
      set: readSettings(given.all('set')),
      root: readRoot(given.one('root')),
    });
    const json = given.one('format') === 'json';
    process.stdout.write(
      json
        ? `${JSON.stringify(summarize(graph), null, 2)}\n`
        : summaryText(graph, styleFor(process.stdout), process.stdout.columns),
    );
    return 0;
  },
};
