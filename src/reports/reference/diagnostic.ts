import { type Code, catalog, messageOf } from '../../diagnostics/catalog.ts';
import { printedExample } from './example.ts';
import { code, heading, type Part, plain, sentence, text } from './page.ts';

/** What the thousands of a code stand for. */
export const diagnosticFamilies: readonly (readonly [string, string])[] = [
  ['NIN1', 'YAML'],
  ['NIN2', 'the form of a spec'],
  ['NIN3', 'names and the graph'],
  ['NIN4', 'shapes'],
  ['NIN5', 'lowering'],
  ['NIN6', 'data and weights'],
  ['NIN7', 'the environment'],
];

/** Every code, in order. */
export const codes: readonly Code[] = Object.keys(catalog).filter(isCode).sort();

export function isCode(word: string): word is Code {
  return Object.hasOwn(catalog, word);
}

/** The section of a code in a file: the heading is the code alone, which makes the anchor short. */
export function diagnosticSection(name: Code): readonly Part[] {
  const { title, severity } = catalog[name];
  return [heading(2, name), text(`**${plain(sentence(title))}** (${severity})`), ...diagnosticBody(name)];
}

/** The page of a code by itself. */
export function diagnosticPage(name: Code): readonly Part[] {
  const { title, severity } = catalog[name];
  return [heading(2, `${name}: ${plain(title)} (${severity})`), ...diagnosticBody(name)];
}

/** Its explanation, the incorrect example with what ninc prints of it, and the correct one. */
function diagnosticBody(name: Code): readonly Part[] {
  const { explanation, incorrect, correct, files = {} } = catalog[name];
  const printed = isSpec(incorrect) ? printedExample(incorrect, name, files) : undefined;
  const message = printed === undefined ? messageInWords(name) : undefined;
  return [
    ...(message === undefined ? [] : [code('text', message)]),
    text(plain(explanation.trim())),
    heading(3, 'Incorrect'),
    ...Object.entries(files).flatMap(([path, content]) => [text(`\`${path}\`, beside it:`), example(content)]),
    example(incorrect),
    ...(printed === undefined ? [] : [code('text', printed)]),
    heading(3, 'Correct'),
    example(correct),
  ];
}

/** A spec, a command, a line of a program, or a case in words. */
function example(content: string): Part {
  if (isSpec(content) || /^\w+: /.test(content)) return code('yaml', content);
  if (/^(await|const|import) /.test(content)) return code('ts', content);
  return /^(a|an|the) /.test(content) ? text(`${plain(sentence(content.trim()))}.`) : code('sh', content);
}

function isSpec(content: string): boolean {
  return /^ninc: 1$/m.test(content);
}

/** The message of a fault that no spec can show, each param as its own name: `cannot read PATH: REASON`. */
function messageInWords(name: Code): string | undefined {
  const read: string[] = [];
  const words = new Proxy(
    {},
    {
      get(_, param) {
        const word = String(param).replace(/[A-Z]/g, '_$&').toUpperCase();
        read.push(word);
        return wordOf(word);
      },
    },
  );
  try {
    const message = messageOf(name, words);
    return read.every((word) => message.includes(word)) ? `${catalog[name].severity}[${name}] ${message}` : undefined;
  } catch {
    // A message that computes with its params can only be shown with real ones.
    return undefined;
  }
}

/** What reads as the word wherever a message takes a text, a number, or a list of more than one. */
function wordOf(word: string): object {
  const itself = () => word;
  return Object.create({ toString: itself, join: itself, map: () => wordOf(word), length: 2 });
}
