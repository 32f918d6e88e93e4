import { writeFileAtomic } from '../../files/atomic.ts';
import { editorSchema } from '../../ir/language.ts';
import { shippedBlocks } from '../../parser/library.ts';
import type { Command } from '../command.ts';
import { printDiagnostics } from '../print.ts';

export function schemaText(): string {
  return `${JSON.stringify(editorSchema(shippedBlocks()), null, 2)}\n`;
}

export const command: Command = {
  name: 'schema',
  summary: 'prints the JSON Schema of the language, for editors (yaml-language-server)',
  usage: '',
  positionals: { min: 0, max: 0 },
  options: { out: { value: 'FILE', summary: 'writes it into a file instead' } },
  examples: ['ninc schema --out ninc-1.schema.json'],
  async run(given) {
    const text = schemaText();
    const out = given.one('out');
    if (out === undefined) {
      process.stdout.write(text);
      return 0;
    }
    const problems = writeFileAtomic(out, text);
    printDiagnostics(problems);
    return problems.length === 0 ? 0 : 1;
  },
};
