import { reportOf } from '../../check.ts';
import { compile } from '../../compile.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { type Checked, checkText } from '../../reports/check-text.ts';
import { styleFor } from '../../reports/style.ts';
import type { Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { specPaths } from '../paths.ts';
import { readSettings, rootOption, setOption } from '../settings.ts';

export const command: Command = {
  name: 'check',
  summary: 'parses and validates specs and infers every shape; loads no runtime',
  usage: 'SPEC…',
  positionals: { min: 1 },
  options: {
    format: { value: 'F', choices: ['text', 'json'], summary: 'how the result is written' },
    set: setOption,
    root: rootOption,
  },
  examples: [
    'ninc check specs/nin-seed.nin.yaml',
    'ninc check specs',
    "ninc check 'models/**/*.nin.yaml' --format json",
  ],
  async run(given) {
    const options = { set: readSettings(given.all('set')), root: given.one('root') };
    const checked: Checked[] = [];
    for (const path of specPaths(given.positionals)) {
      await interruptible();
      checked.push({ path, compiled: compile(path, options) });
    }
    if (given.one('format') === 'json') {
      const specs = checked.map(({ path, compiled }) => reportOf(path, compiled));
      process.stdout.write(`${JSON.stringify({ schema_version: 1, specs }, null, 2)}\n`);
    } else {
      process.stdout.write(checkText(checked, styleFor(process.stdout)));
    }
    return checked.some(({ compiled }) => hasErrors(compiled.diagnostics)) ? 1 : 0;
  },
};
