// What tools say of the same mistakes in the same network, and how long it takes from the start of the process to its end; each mistake goes
// to all tools in turn.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    only: { type: 'string' },
  },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const made = mkdtempSync(join(tmpdir(), 'ninc-mistakes-'));
process.once('exit', () => rmSync(made, { recursive: true, force: true }));

const python = (name, extension, { folder = join(here, name), suffix = '' } = {}) => ({
  name,
  file: (mistake) => join(folder, `${mistake}${suffix}.${extension}`),
  command: (file) => [values.python, join(here, name, 'run.py'), file],
});
const tools = [
  {
    name: 'ninc',
    file: (mistake) => join(here, 'ninc', `${mistake}.nin.yaml`),
    command: (file) => [process.execPath, join(here, '../../bin/ninc.mjs'), 'check', file],
  },
  python('ultralytics', 'yaml', { suffix: '-cls' }),
  python('torchinfo', 'py'),
  python('keras', 'json', { folder: made }),
  python('onnx', 'onnxtxt'),
].filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
const absent = [];

const mistakes = {
  right: 'none: the network as it should be',
  in_channels: 'a number of input channels that does not arrive',
  residual: 'operands of other shapes (add; Concat in Ultralytics)',
  kernel: 'a window larger than its input',
  features: 'a linear layer for another number of features',
  layer: 'a misspelt layer',
  argument: 'a misspelt argument',
  from: 'a reference to nothing',
  syntax: 'a bracket that is not closed',
};

/** The line that was changed, from 1. */
function changedLine(file, right) {
  const [wrong, good] = [file, right].map((path) => readFileSync(path, 'utf8').split('\n'));
  return 1 + wrong.findIndex((line, index) => line !== good[index]);
}

/** The lines of the user's file that a line of output names: beside the file's name, or where no other file is named. */
function linesOf(text, name) {
  const at = text.indexOf(name);
  const rest = at >= 0 ? text.slice(at + name.length) : /^ *File |\.py"?[:,]/.test(text) ? '' : text;
  return [...rest.matchAll(at >= 0 ? /^"?(?::|, line )(\d+)/g : /\bline:? (\d+)\b/g)].map(([, line]) => Number(line));
}

/** What a tool made of one file. */
function ask({ file, command }, mistake) {
  const path = file(mistake);
  if (!existsSync(path)) return undefined;
  const [program, ...words] = command(path);
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(program, words, {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', TF_CPP_MIN_LOG_LEVEL: '3', YOLO_OFFLINE: 'true' },
  });
  const milliseconds = performance.now() - began;
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  if (mistake === 'right') return { accepted: status === 0, milliseconds };
  const changed = changedLine(path, file('right'));
  const named = lines.flatMap((one) => linesOf(one, basename(path)));
  return {
    milliseconds,
    accepted: status === 0,
    somewhere: named.length > 0,
    // The line itself, or the next, where a parser may first see that something lacks.
    place: named.some((line) => line === changed || line === changed + 1),
    lines: lines.length,
    said: lines.find((one) => /^(error\[|([\w.]+\.)?\w*(Error|Exception)\b)/.test(one.trim())) ?? lines.at(-1) ?? '',
  };
}

if (tools.some(({ name }) => name === 'keras'))
  spawnSync(values.python, [join(here, 'keras/make.py'), made], { stdio: 'ignore' });
// The first start reads from the disk what later ones find in memory. Who refuses the network as it should be is not installed, or broken:
// that it refuses what is wrong says nothing then.
for (const tool of [...tools]) {
  if (ask(tool, 'right')?.accepted === true) continue;
  absent.push(tool.name);
  tools.splice(tools.indexOf(tool), 1);
}
const found = new Map(tools.map(({ name }) => [name, {}]));
for (const mistake of Object.keys(mistakes))
  for (const tool of tools) found.get(tool.name)[mistake] = ask(tool, mistake);

const versions = spawnSync(
  values.python,
  [
    '-c',
    `from importlib.metadata import distributions
wanted = ("ultralytics", "torchinfo", "torch", "keras", "tensorflow", "tensorflow-cpu", "onnx")
known = {d.metadata["Name"].replace("_", "-"): d.version for d in distributions()}
print(", ".join(f"{name} {known[name]}" for name in wanted if name in known))`,
  ],
  { encoding: 'utf8' },
);
console.log(`${versions.stdout.trim()}, Node ${process.version}\n`);

for (const name of absent) console.log(`${name} refuses the network without a mistake, and is left out\n`);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
console.log(
  '| | seen | names a place in the file | the line that was changed | lines printed, median | seconds, median | least | times ninc |',
);
console.log('|---|---:|---:|---:|---:|---:|---:|---:|');
const middle = ({ name }) => median(Object.values(found.get(name)).flatMap((one) => one?.milliseconds ?? []));
for (const tool of tools) {
  const asked = Object.entries(found.get(tool.name)).flatMap(([mistake, one]) =>
    mistake !== 'right' && one ? [one] : [],
  );
  const seen = asked.filter(({ accepted }) => !accepted);
  const times = Object.values(found.get(tool.name)).flatMap((one) => one?.milliseconds ?? []);
  const cells = [
    `${seen.length} of ${asked.length}`,
    seen.filter(({ somewhere }) => somewhere).length,
    seen.filter(({ place }) => place).length,
    seen.length === 0 ? '' : median(seen.map(({ lines }) => lines)),
    (middle(tool) / 1000).toFixed(2),
    (Math.min(...times) / 1000).toFixed(2),
    tools[0]?.name === 'ninc' ? `${(middle(tool) / middle(tools[0])).toFixed(1)}×` : '',
  ];
  console.log(`| ${tool.name} | ${cells.join(' | ')} |`);
}
for (const [mistake, about] of Object.entries(mistakes)) {
  console.log(`\n${about} (\`${mistake}\`)\n`);
  for (const { name } of tools) {
    const one = found.get(name)[mistake];
    if (one === undefined) console.log(`- ${name}: cannot be made`);
    else if (one.accepted) console.log(`- ${name}: accepted`);
    else if (mistake === 'right') console.log(`- ${name}: refused, which should not be`);
    else
      console.log(
        `- ${name}${one.place ? ', with the line' : ''}: \`${one.said.trim().replaceAll('`', "'").slice(0, 220)}\``,
      );
  }
}
