import { styleFor } from '../../reports/style.ts';
import { summarize, summaryText } from '../../reports/summary.ts';
import { summaryTree } from '../../reports/summary-tree.ts';
import { type Command, UsageError } from '../command.ts';
import { formatOption, readDepth, readSpecOptions, specOptions } from '../flags.ts';
import { graphOf } from '../graph.ts';

export const command: Command = {
  name: 'summary',
  summary: 'prints a table of all layers: output shape, parameters, MACs, memory, receptive field (for one picture)',
  usage: 'SPEC',
  positionals: { min: 1, max: 1 },
  options: {
    format: formatOption,
    tree: { summary: 'as a tree of blocks, with bars for parameters and MACs' },
    depth: { value: 'N', summary: 'a tree with N levels of blocks open' },
    ...specOptions,
  },
  examples: [
    'ninc summary specs/nin-seed.nin.yaml',
    'ninc summary specs/nin-seed.nin.yaml --set classes=100',
    'ninc summary specs/classics/resnet50.nin.yaml --depth 1',
  ],
  async run(given) {
    const depth = readDepth(given.one('depth'));
    const tree = given.has('tree') || depth !== undefined;
    const json = given.one('format') === 'json';
    if (tree && json)
      throw new UsageError('--format json lists all layers by their ids: --tree and --depth are for text');
    const graph = graphOf(given.positionals[0] ?? '', readSpecOptions(given));
    if (json) {
      process.stdout.write(`${JSON.stringify(summarize(graph), null, 2)}\n`);
      return 0;
    }
    const [style, most] = [styleFor(process.stdout), process.stdout.columns];
    process.stdout.write(
      tree
        ? summaryTree(graph, style, { ...(depth !== undefined && { depth }), ...(most !== undefined && { most }) })
        : summaryText(graph, style, most),
    );
    return 0;
  },
};
