import { suggest } from '../../diagnostics/suggest.ts';
import { editorSchema } from '../../ir/language.ts';
import { shippedBlocks } from '../../parser/library.ts';
import { plainWords, toTerminal } from '../../reports/reference/terminal.ts';
import { type Topic, topics } from '../../reports/reference/topics.ts';
import { styleFor } from '../../reports/style.ts';
import { table } from '../../reports/table.ts';
import { type Command, UsageError } from '../command.ts';
import { usagesOf } from '../shipped-specs.ts';

export const command: Command = {
  name: 'explain',
  summary: 'explains an operation, a block, a key of the language or a diagnostic; without a word lists all',
  usage: '[WORD]',
  positionals: { min: 0, max: 1 },
  words: () => everyTopic().map(({ name }) => name),
  options: {},
  examples: ['ninc explain conv2d', 'ninc explain nin_block', 'ninc explain NIN4003', 'ninc explain'],
  async run({ positionals: [word] }) {
    const style = styleFor(process.stdout);
    const known = everyTopic();
    if (word === undefined) {
      process.stdout.write(list(known, style.strong));
      return 0;
    }
    const found = known.find(({ name }) => name === word || name === word.toUpperCase());
    if (found === undefined) throw unknown(word, known);
    process.stdout.write(toTerminal(found.page(), style, process.stdout.columns));
    return 0;
  },
};

function everyTopic(): readonly Topic[] {
  const blocks = shippedBlocks();
  return topics({ schema: editorSchema(blocks), blocks, usages: usagesOf });
}

function unknown(word: string, known: readonly Topic[]): UsageError {
  const near = suggest(
    word,
    known.map(({ name }) => name),
  );
  const hint = near === undefined ? '`ninc explain` lists what there is' : `did you mean ${near}?`;
  return new UsageError(`there is nothing to explain about ${word}; ${hint}`);
}

/** Everything that can be explained, under the heading of its group. */
function list(known: readonly Topic[], strong: (text: string) => string): string {
  const lines = table(
    known.map(({ name, summary }) => [name, plainWords(summary)]),
    ['left', 'left'],
    process.stdout.columns === undefined ? undefined : process.stdout.columns - 2,
  );
  return known
    .map(({ group }, index) => {
      const begins = group !== known[index - 1]?.group;
      const head = begins ? `${index === 0 ? '' : '\n'}${strong(group)}\n` : '';
      return `${head}  ${lines[index] ?? ''}\n`;
    })
    .join('');
}
