import { type Code, catalog } from '../../diagnostics/catalog.ts';
import type { Family } from '../../ir/ops/operation.ts';
import { blockPage } from './block.ts';
import { type CommandHelp, commandPage } from './command.ts';
import { diagnosticFamilies, diagnosticSection } from './diagnostic.ts';
import { languagePage } from './language.ts';
import { operationPage } from './operation.ts';
import { heading, type Part, plain, text, toMarkdown } from './page.ts';
import { codesOf, operationFamilies, operationsOf, type Sources } from './topics.ts';
import { callSchema } from './types.ts';

/** Every page of the reference by its path in `docs/reference/`: the same sources give the same bytes. */
export function referencePages(sources: Sources, commands: readonly CommandHelp[]): ReadonlyMap<string, string> {
  const families = operationFamilies.map(
    ([family, title]) => [`operations/${family}.md`, familyPage(sources, family, title)] as const,
  );
  const diagnostics = diagnosticFamilies.map(
    ([family, title]) => [`diagnostics/${family}.md`, codesPage(family, title)] as const,
  );
  const pages = [
    ['README.md', indexPage(sources, commands)] as const,
    ['language.md', languagePage(sources.schema)] as const,
    ...families,
    ['blocks.md', blocksPage(sources)] as const,
    ...diagnostics,
    ['commands.md', commandsPage(commands)] as const,
  ];
  return new Map(pages.map(([path, parts]) => [path, notice(path) + toMarkdown(parts)]));
}

/** Says where a page comes from, to whoever opens the file; Markdown does not show it. */
function notice(path: string): string {
  return `<!-- ${path}: generated from the sources by \`npm run reference\`. Do not edit. -->\n\n`;
}

const codeLink = (from: string) => (code: Code) =>
  `[${code}](${from}diagnostics/${code.slice(0, 4)}.md#${code.toLowerCase()})`;

function indexPage({ blocks }: Sources, commands: readonly CommandHelp[]): readonly Part[] {
  const operationRows = operationFamilies.map(([family, title]) => [
    `[${title}](operations/${family}.md)`,
    operationsOf(family)
      .map(({ name }) => `[\`${name}\`](operations/${family}.md#${name})`)
      .join(' '),
  ]);
  const codeRows = diagnosticFamilies.map(([family, title]) => {
    const own = codesOf(family);
    return [`[${family}xxx](diagnostics/${family}.md)`, title, `${own.length}`];
  });
  return [
    heading(1, 'Reference'),
    text(
      'Made from the operations, the diagnostics, the commands and the blocks themselves; `npx ninc explain WORD` shows the same in a terminal.',
    ),
    heading(2, 'The language'),
    text('[Keys of a spec, layers, structures, expressions, names](language.md).'),
    heading(2, 'Operations'),
    { kind: 'table', head: ['family', 'operations'], rows: operationRows },
    heading(2, 'Blocks'),
    {
      kind: 'table',
      head: ['block', ''],
      rows: [...blocks.values()].map(({ block }) => [
        `[\`${block.name}\`](blocks.md#${block.name})`,
        plain(block.description ?? ''),
      ]),
    },
    heading(2, 'Diagnostics'),
    { kind: 'table', head: ['codes', 'about', 'count'], rows: codeRows },
    heading(2, 'Commands'),
    {
      kind: 'table',
      head: ['command', 'does'],
      rows: commands.map(({ name, summary }) => [`[\`ninc ${name}\`](commands.md#${name})`, plain(summary)]),
    },
  ];
}

function familyPage({ schema }: Sources, family: Family, title: string): readonly Part[] {
  const own = operationsOf(family);
  return [
    heading(1, `Operations: ${title.toLowerCase()}`),
    {
      kind: 'table',
      head: ['operation', ''],
      rows: own.map(({ name, summary }) => [`[\`${name}\`](#${name})`, plain(summary)]),
    },
    text('Examples read a picture `image: {shape: [N, 3, 8, 8]}`. An argument may be an expression, `${…}`.'),
    ...own.flatMap((operation) => operationPage(operation, callSchema(schema, operation.name), codeLink('../'))),
  ];
}

function blocksPage({ schema, blocks, usages }: Sources): readonly Part[] {
  return [
    heading(1, 'Blocks'),
    text(
      'Blocks that ship with ninc need no import. They are written in the language, in [specs/lib](../../specs/lib); your own are written the same way, under [`blocks`](language.md#blocks).',
    ),
    ...[...blocks.values()].flatMap(({ block }) =>
      blockPage(block, callSchema(schema, block.name), usages(block.name), '../../'),
    ),
  ];
}

function codesPage(family: string, title: string): readonly Part[] {
  const own = codesOf(family);
  return [
    heading(1, `${family}xxx: ${title}`),
    {
      kind: 'table',
      head: ['code', ''],
      rows: own.map((code) => [`[${code}](#${code.toLowerCase()})`, plain(catalog[code].title)]),
    },
    ...own.flatMap(diagnosticSection),
  ];
}

function commandsPage(commands: readonly CommandHelp[]): readonly Part[] {
  return [
    heading(1, 'Commands'),
    text('`ninc COMMAND --help` says the same. Data goes to stdout, everything else to stderr.'),
    {
      kind: 'table',
      head: ['command', ''],
      rows: commands.map(({ name, summary }) => [`[\`${name}\`](#${name})`, plain(summary)]),
    },
    text('Exit codes:'),
    {
      kind: 'list',
      items: [
        '0: fine',
        '1: the spec, data or weights are at fault; diagnostics say how',
        '2: wrong usage',
        '3: the environment lacks something that was asked for',
        '70: a defect of ninc',
        '130: interrupted',
      ],
    },
    ...commands.flatMap(commandPage),
  ];
}
