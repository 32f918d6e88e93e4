import { table } from '../reports/table.ts';
import type { Command } from './command.ts';

/** From nothing to a model that others can use, in the order that one meets the commands. Each line runs behind those above it. */
const walk: readonly (readonly [string, string])[] = [
  ['ninc init digits --template train', 'a spec to begin with, npm scripts, a CI workflow'],
  ['cd digits', ''],
  ['ninc check models', 'is every shape right? Where not, which line is to be mended?'],
  ['ninc summary models/network.nin.yaml', 'every layer: shape, parameters, MACs, memory'],
  ['ninc explain conv2d', 'what an operation takes and what comes out'],
  ['ninc train models/network.nin.yaml --out run', 'learns, and can be stopped at any time: --resume goes on'],
  ['ninc eval models/network.nin.yaml --weights run/weights.safetensors', 'accuracy on data that it has not seen'],
  [
    'ninc compile models/network.nin.yaml --target onnx --weights run/weights.safetensors --out out',
    'for another runtime',
  ],
];

/** Commands by what one is about to do. */
const groups: readonly (readonly [string, readonly string[]])[] = [
  ['write a spec', ['init', 'check', 'fmt', 'summary', 'viz', 'explain', 'lock', 'diff']],
  ['run and train it', ['run', 'train', 'eval', 'predict', 'serve', 'bench']],
  ['take it elsewhere', ['compile', 'import', 'weights', 'verify']],
];

/** A line of the help is at most so wide. */
const width = 132;

/** The help of ninc itself: a walk by example, then every command. */
export function help(commands: readonly Command[]): string {
  const grouped = groups.map(([title, names]) => ({
    title,
    members: names.flatMap((name) => commands.filter((command) => command.name === name)),
  }));
  const known = new Set(grouped.flatMap(({ members }) => members));
  const others = { title: 'set things up', members: commands.filter((command) => !known.has(command)) };
  const rows = [...grouped, others].flatMap(({ title, members }) => [
    [`\n${title}`, ''],
    ...members.map(({ name, summary }) => [`  ninc ${name}`, summary]),
  ]);
  return [
    'ninc compiles convolutional networks written in YAML: shapes are checked before anything runs.',
    '',
    'from nothing to a model:',
    ...walk.map(([command, what]) => (what === '' ? `  $ ${command}` : `  $ ${command}\n      ${what}`)),
    ...table(rows, ['left', 'left'], width),
    '',
    '`ninc COMMAND --help` shows its flags and examples. Exit codes: 0 fine, 1 the spec, data or weights are at fault, 2 wrong usage,',
    '3 something is missing here, 70 a defect of ninc, 130 interrupted.',
    '',
  ].join('\n');
}
