import { join } from 'node:path';
import { catalog } from '../../diagnostics/catalog.ts';
import { NincError } from '../../diagnostics/error.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { cacheFolder } from '../../environment/environment.ts';
import { fails, unreadable } from '../../reports/checked.ts';
import { formats, reports } from '../check-formats.ts';
import { type CheckSettings, checkSpecs } from '../check-specs.ts';
import { type Arguments, type Command, UsageError } from '../command.ts';
import { readSpecOptions, specOptions } from '../flags.ts';
import { specPaths } from '../paths.ts';

export const command: Command = {
  name: 'check',
  summary: 'parses and validates specs and infers every shape; loads no runtime',
  usage: '[SPEC…]',
  positionals: { min: 0 },
  options: {
    format: {
      value: 'F',
      choices: formats,
      summary: 'how the result is written; github also adds to the job summary ($GITHUB_STEP_SUMMARY)',
    },
    ignore: { value: 'CODE,…', summary: 'warnings that are not wanted, by code', multiple: true },
    locked: { summary: 'fails where a network is not what `ninc lock` wrote down' },
    'deny-warnings': { summary: 'warnings fail as errors do' },
    watch: { summary: 'checks again whenever a spec, or what it imports, changes; Ctrl-C ends it' },
    'no-cache': {
      summary: 'checks every spec anew; else, of 32 specs and more, those that are as they were are looked up',
    },
    ...specOptions,
  },
  examples: [
    'ninc check',
    'ninc check specs/nin-seed.nin.yaml',
    'ninc check specs',
    "ninc check 'models/**/*.nin.yaml' --format json",
    'ninc check models --locked',
    'ninc check models --format sarif > ninc.sarif',
  ],
  async run(given) {
    const named = given.one('format');
    const report = reports[formats.find((format) => format === named) ?? 'text'];
    const occasion = { denyWarnings: given.has('deny-warnings'), began: new Date() };
    const write = async (...rest: Parameters<typeof report>) => process.stdout.write(await report(...rest));
    try {
      if (given.has('watch')) return await watch(given, named);
      const checked = await checkAll(given);
      await write(checked, occasion);
      return checked.some((one) => fails(one, occasion.denyWarnings)) ? 1 : 0;
    } catch (error) {
      // What reads the report gets a sound one in any case.
      if (error instanceof UsageError) await write([], { ...occasion, failure: error.message });
      throw error;
    }
  },
};

async function watch(given: Arguments, format: string | undefined): Promise<number> {
  if (format !== undefined && format !== 'text')
    throw new UsageError('--watch writes text for people: leave out --format');
  const { watchSpecs } = await import('../watch.ts');
  return watchSpecs(patternsOf(given), await settingsOf(given));
}

/** Without a word, the folder that one stands in. */
function patternsOf({ positionals }: Arguments): readonly string[] {
  return positionals.length === 0 ? ['.'] : positionals;
}

async function settingsOf(given: Arguments): Promise<CheckSettings> {
  if (given.has('locked') && given.has('set'))
    throw new UsageError('--locked compares specs as they stand: leave out --set');
  return {
    locked: given.has('locked') ? (await import('../locks.ts')).lockProblems : undefined,
    ...readSpecOptions(given),
    ignore: readIgnored(given.all('ignore')),
  };
}

async function checkAll(given: Arguments) {
  const settings = await settingsOf(given);
  try {
    const paths = specPaths(patternsOf(given));
    return await checkSpecs(paths, settings, await cacheFor(paths.length, settings, given));
  } catch (error) {
    if (!(error instanceof NincError)) throw error;
    return NincError.sourcesOf(error).map((one) => unreadable(one.file ?? '', [one]));
  }
}

/** To read and write a cache takes longer than to check a few specs. */
const leastCached = 32;

async function cacheFor(count: number, settings: CheckSettings, given: Arguments) {
  if (count < leastCached || given.has('no-cache') || settings.locked !== undefined) return undefined;
  const folder = cacheFolder();
  if (folder === undefined) return undefined;
  const { openCheckCache } = await import('../check-cache.ts');
  return openCheckCache(settings, join(folder, 'check'));
}

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
