import { reportOf, withWarnings } from '../../check.ts';
import { compile } from '../../compile.ts';
import { catalog } from '../../diagnostics/catalog.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { type Checked, checkText } from '../../reports/check-text.ts';
import { styleFor } from '../../reports/style.ts';
import { type Command, UsageError } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { specPaths } from '../paths.ts';
import { readRoot, readSettings, rootOption, setOption } from '../settings.ts';

export const command: Command = {
  name: 'check',
  summary: 'parses and validates specs and infers every shape; loads no runtime',
  usage: 'SPEC…',
  positionals: { min: 1 },
  options: {
    format: { value: 'F', choices: ['text', 'json'], summary: 'how the result is written' },
    ignore: { value: 'CODE,…', summary: 'warnings that are not wanted, by code', multiple: true },
    'deny-warnings': { summary: 'warnings fail as errors do' },
    set: setOption,
    root: rootOption,
  },
  examples: [
    'ninc check specs/nin-seed.nin.yaml',
    'ninc check specs',
    "ninc check 'models/**/*.nin.yaml' --format json",
  ],
  async run(given) {
    const options = { set: readSettings(given.all('set')), root: readRoot(given.one('root')) };
    const ignore = readIgnored(given.all('ignore'));
    const checked: Checked[] = [];
    for (const path of specPaths(given.positionals)) {
      await interruptible();
      checked.push({ path, compiled: withWarnings(compile(path, options), { ignore }) });
    }
    if (given.one('format') === 'json') {
      const specs = checked.map(({ path, compiled }) => reportOf(path, compiled));
      process.stdout.write(`${JSON.stringify({ schema_version: 1, specs }, null, 2)}\n`);
    } else {
      process.stdout.write(checkText(checked, styleFor(process.stdout)));
    }
    const fails = ({ compiled: { diagnostics } }: Checked) =>
      hasErrors(diagnostics) || (given.has('deny-warnings') && diagnostics.length > 0);
    return checked.some(fails) ? 1 : 0;
  },
};

/** The codes of `--ignore`; exit 2 for what is no warning. */
function readIgnored(words: readonly string[]): ReadonlySet<string> {
  const codes = words.flatMap((word) => word.split(',')).map((word) => word.trim().toUpperCase());
  const warnings = Object.entries(catalog).flatMap(([code, { severity }]) => (severity === 'warning' ? [code] : []));
  for (const code of codes) {
    if (warnings.includes(code)) continue;
    const near = suggest(code, warnings);
    const why = Object.hasOwn(catalog, code)
      ? 'it is an error'
      : `there is no such code${near ? `; did you mean ${near}?` : ''}`;
    throw new UsageError(`--ignore ${code}: ${why}`);
  }
  return new Set(codes);
}
