import type { Random } from './random.ts';

/** Numbers at the edges of what can be held, and texts that look like numbers. */
const numbers = [
  '0',
  '-1',
  '1',
  '2',
  '007',
  '0x10',
  '0o7',
  '1_000',
  '1e3',
  '1e999',
  '-0',
  '.5',
  '.nan',
  '.inf',
  '~',
  'null',
  'true',
  'no',
  'off',
  '2024-01-01',
  '255',
  '65536',
  '2147483648',
  '4294967296',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '18446744073709551616',
  '100000000',
] as const;

/** What a language is made of, and what is likely to break its reader. */
const pieces: readonly [string, ...string[]] = [
  '[',
  ']',
  '{',
  '}',
  ':',
  ': ',
  '- ',
  ',',
  '${',
  '}',
  '"',
  "'",
  '\n',
  '\r\n',
  '\t',
  '  ',
  '#',
  '&a ',
  '*a',
  '!!str ',
  '!!binary ',
  '<<: *a',
  '? ',
  '|',
  '>-',
  '---\n',
  '...\n',
  '%YAML 1.1\n---\n',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\u0085',
  'é',
  '𝒩',
  '\ud83d',
  '_',
  '.',
  '..',
  '/',
  'ninc: 1',
  'ninc: 2',
  'name: ',
  'params:',
  'inputs:',
  'blocks:',
  'layers:',
  'outputs:',
  'imports:',
  'imports: [./other.nin.yaml]',
  'train: {}',
  'shape: ',
  'dtype: float64',
  'where: ["H > 3"]',
  'where: ["N*H*W % 7 == 3", "H == W"]',
  'id: a',
  'from: image',
  'from: input',
  'from: [a, a]',
  'repeat: 3',
  'repeat: 100000',
  'expect: [N, 3, H, W]',
  'when: false',
  'when: "${w > 1}"',
  'type: ints',
  'length: 3',
  'default: 1',
  'residual: {layers: [relu]}',
  'branches: {merge: add, paths: [[relu], [tanh]]}',
  'conv2d: {out_channels: 4, kernel_size: 3}',
  'nin_block: {out_channels: 4, kernel_size: 1}',
  'linear: {out_features: 3}',
  'flatten',
  'reshape: {shape: [-1, "H*W"]}',
  'reshape: {shape: [N, -1]}',
  'permute: {dims: [3, 2, 1, 0]}',
  'upsample: {scale_factor: 0.3}',
  'padding: 100000000',
  'stride: 0',
  'padding: same',
  'groups: 3',
  'dim: -1',
  'ceil_mode: true',
  'concat',
  'add',
  'softmax',
  'batch_norm2d',
  'prelu',
  'N',
  'H',
  'W',
  'H*W',
  'H//2',
  'H % 2',
  'floor(H/3)',
  'min(H, W)',
  'N - 1',
  'image',
  'input',
  '__proto__',
  'constructor',
  'toString',
  '__proto__: 1',
  '${w}',
  '${1/0}',
  '${2**53}',
  '${9007199254740991 + 1}',
  '${[1,2][5]}',
  '${min()}',
  '${w w}',
  '${not}',
  '${a.b}',
  '${"x" * 3}',
  '${-w // 0}',
  '${w if w}',
  '${((((1))))}',
  ...numbers,
];

/** Changes a text in a few places, some of which know what lines and words are; others of its kind lend parts. */
export function mutateText(random: Random, text: string, others: readonly string[]): string {
  let made = text;
  for (let count = 1 + random.below(4); count > 0; count--)
    made = random.pick(textChanges)(random, made, random.any(others) ?? text);
  return made.slice(0, 20_000);
}

type TextChange = (random: Random, text: string, other: string) => string;

const inserted = (text: string, at: number, piece: string, dropped = 0) =>
  text.slice(0, at) + piece + text.slice(at + dropped);
const lineAt = (random: Random, lines: readonly string[]) => random.below(lines.length);

const textChanges: readonly [TextChange, ...TextChange[]] = [
  (random, text) => inserted(text, random.below(text.length + 1), random.pick(pieces)),
  (random, text) => inserted(text, random.below(text.length + 1), '', 1 + random.below(8)),
  (random, text) =>
    inserted(
      text,
      random.below(text.length),
      String.fromCharCode(random.once(8) ? random.below(65_536) : 32 + random.below(95)),
      1,
    ),
  // A number becomes another one.
  (random, text) => replaced(random, text, /\d+/g, () => random.pick(numbers)),
  (random, text) => replaced(random, text, /\d+/g, (found) => String(Number(found) + random.below(5) - 2)),
  // A word becomes another one, of the language or of another spec.
  (random, text, other) =>
    replaced(
      random,
      text,
      /[A-Za-z_]\w*/g,
      () => random.any(other.match(/[A-Za-z_]\w*/g) ?? []) ?? random.pick(pieces),
    ),
  (random, text) => replaced(random, text, /[A-Za-z_]\w*/g, (found) => misspelt(random, found)),
  // A value becomes an expression, a list, a text.
  (random, text) =>
    replaced(random, text, /\d+|\b[a-z]\w+/g, (found) =>
      random.pick([`"\${${found}}"`, `[${found}]`, `"${found}"`, `{${found}: ${found}}`, `[${found}, ${found}]`]),
    ),
  // Lines: gone, twice, elsewhere, deeper, of another spec.
  (random, text) => {
    const lines = text.split('\n');
    lines.splice(lineAt(random, lines), 1 + random.below(3));
    return lines.join('\n');
  },
  (random, text) => {
    const lines = text.split('\n');
    const from = lineAt(random, lines);
    lines.splice(lineAt(random, lines), 0, ...lines.slice(from, from + 1 + random.below(4)));
    return lines.join('\n');
  },
  (random, text) => {
    const lines = text.split('\n');
    const at = lineAt(random, lines);
    const line = lines[at] ?? '';
    lines[at] = random.once(2) ? `${' '.repeat(1 + random.below(4))}${line}` : line.replace(/^ {1,2}/, '');
    return lines.join('\n');
  },
  (random, text, other) => {
    const [lines, given] = [text.split('\n'), other.split('\n')];
    const from = lineAt(random, given);
    lines.splice(lineAt(random, lines), random.below(3), ...given.slice(from, from + 1 + random.below(6)));
    return lines.join('\n');
  },
  // The head of one and the tail of another.
  (random, text, other) => text.slice(0, random.below(text.length)) + other.slice(random.below(other.length)),
];

function replaced(random: Random, text: string, pattern: RegExp, by: (found: string) => string): string {
  const found = random.any([...text.matchAll(pattern)]);
  return found === undefined ? text : inserted(text, found.index, by(found[0]), found[0].length);
}

function misspelt(random: Random, word: string): string {
  const at = random.below(word.length);
  return random.pick([
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + word.charAt(at) + word.slice(at),
    word.toUpperCase(),
    `${word}_1`,
    `${word}s`,
  ]);
}
