import { type Command, UsageError } from '../command.ts';
import { readSpecOptions, specOptions } from '../flags.ts';

export const command: Command = {
  name: 'lsp',
  summary: 'the language server: diagnostics, hover, completion and more in an editor',
  usage: '--stdio',
  positionals: { min: 0, max: 0 },
  options: {
    stdio: { summary: 'speaks over stdin and stdout, which is the one way there is' },
    ...specOptions,
    clientProcessId: { value: 'PID', summary: "the editor's process, with which the server ends" },
  },
  examples: ['ninc lsp --stdio', 'ninc lsp --stdio --root .'],
  async run(given) {
    if (!given.has('stdio')) throw new UsageError('the language server speaks over stdin and stdout: ninc lsp --stdio');
    const options = readSpecOptions(given);
    const [{ serve }, { ownVersion }] = await Promise.all([
      import('../../lsp/server.ts'),
      import('../../package-root.ts'),
    ]);
    const code = await serve({ ...options, input: process.stdin, output: process.stdout, version: ownVersion() });
    // Timers and the open input would keep the process.
    process.exit(code);
  },
};
