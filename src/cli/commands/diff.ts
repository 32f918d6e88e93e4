import { diffArchitectures } from '../../architecture/diff.ts';
import { diffMarkdown } from '../../reports/diff/markdown.ts';
import { type DiffSides, diffText } from '../../reports/diff/text.ts';
import { styleFor } from '../../reports/style.ts';
import { counted } from '../../reports/table.ts';
import { type Arguments, type Command, UsageError } from '../command.ts';
import { type DiffOptions, earlierSides, type Side, sideOf, specSide } from '../diff-sides.ts';
import { readSpecOptions, specOptions } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { specPaths } from '../paths.ts';

export const command: Command = {
  name: 'diff',
  summary: 'says what changed between two networks, layer by layer and in all, and whether old weights still load',
  usage: '[A] B | --rev REV SPEC…',
  positionals: { min: 1 },
  options: {
    rev: {
      value: 'REV',
      summary: 'compares specs with what they were in a revision of git (default with one SPEC: HEAD)',
    },
    format: { value: 'F', choices: ['text', 'json', 'markdown'], summary: 'how the result is written' },
    'exit-code': { summary: 'exits with 1 where something changed' },
    ...specOptions,
  },
  examples: [
    'ninc diff specs/nin-seed.nin.yaml',
    'ninc diff specs/classics/resnet18.nin.yaml specs/classics/resnet50.nin.yaml',
    'ninc diff HEAD~3:specs/nin-seed.nin.yaml specs/nin-seed.nin.yaml',
    'ninc diff --rev main specs --format markdown',
    'ninc diff specs/nin-seed.nin.lock specs/nin-seed.nin.yaml',
  ],
  async run(given) {
    const options = readSpecOptions(given);
    const found: Found[] = [];
    for (const [before, after] of pairsOf(given, options)) {
      await interruptible();
      const to = after();
      if (to === undefined) continue;
      const from = before();
      found.push({
        sides: { from: from.label, to: to.label },
        diff: diffArchitectures(from.architecture, to.architecture),
      });
    }
    process.stdout.write(reports[formatOf(given.one('format'))](found));
    return given.has('exit-code') && found.some(({ diff }) => !diff.same) ? 1 : 0;
  },
};

interface Found {
  readonly sides: DiffSides;
  readonly diff: ReturnType<typeof diffArchitectures>;
}

/** What is compared with what; each is made when its turn comes. */
function pairsOf(given: Arguments, options: DiffOptions): readonly (readonly [() => Side, () => Side | undefined])[] {
  const { positionals } = given;
  const rev = given.one('rev');
  if (rev === undefined && positionals.length > 2)
    throw new UsageError('ninc diff takes two networks, or --rev REV and any number of specs');
  const [a = '', b] = positionals;
  if (rev === undefined && b !== undefined) return [[() => sideOf(a, options), () => sideOf(b, options)]];
  const earlier = earlierSides(rev ?? 'HEAD', options);
  return specPaths(positionals).map((path) => [() => earlier(path), () => specSide(path, options)]);
}

type Format = 'text' | 'json' | 'markdown';

function formatOf(named: string | undefined): Format {
  return named === 'json' || named === 'markdown' ? named : 'text';
}

/** Of several specs only those that changed are told in words. */
const reports: Readonly<Record<Format, (found: readonly Found[]) => string>> = {
  text(found) {
    const style = styleFor(process.stdout);
    return worded(found, ({ sides, diff }) => diffText(sides, diff, style));
  },
  markdown: (found) => worded(found, ({ sides, diff }) => diffMarkdown(sides, diff)),
  json(found) {
    const diffs = found.map(({ sides, diff }) => ({ ...sides, ...diff }));
    return `${JSON.stringify({ schema_version: 1, diffs }, null, 2)}\n`;
  },
};

function worded(found: readonly Found[], word: (one: Found) => string): string {
  if (found.length === 1) return found.map(word).join('');
  const changed = found.filter(({ diff }) => !diff.same);
  const same = found.length - changed.length;
  const rest = same === 0 ? [] : [`${counted(same, 'network is', 'networks are')} as before\n`];
  return [...changed.map(word), ...rest].join('\n');
}
