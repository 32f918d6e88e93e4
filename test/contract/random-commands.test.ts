import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { bin, ninc, workspace } from '../cli/run.ts';
import { Random } from '../fuzz/random.ts';
import { npy, safetensors } from './stored.ts';

// Commands with flags and files taken at random: exit codes are the contract's, no stack trace, nothing is left over.
//
//     NINC_SEED=7 NINC_COMMANDS=200 npx vitest run test/contract/random-commands.test.ts
const count = Number(process.env['NINC_COMMANDS'] ?? 6);
const seed = Number(process.env['NINC_SEED'] ?? 20261126);

const train = `
  train:
    data: {train: {digits: {split: test}}}
    loss: cross_entropy
    optimizer: {sgd: {lr: 0.1}}
    epochs: 1
    batch_size: 1000
`;
const net = `
  ninc: 1
  params: {classes: 10}
  inputs: {image: {shape: [N, 1, 28, 28]}}
  layers:
    - max_pool2d: {kernel_size: 4}
    - conv2d: {out_channels: 2, kernel_size: 3}
    - flatten
    - linear: {out_features: "\${classes}"}
`;
const picture = readFileSync(new URL('../../assets/chelsea.png', import.meta.url));
const zeros = (shape: number[]) => ({ shape, data: Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0) });
const contents: Readonly<Record<string, string | Uint8Array>> = {
  'net.nin.yaml': net + train,
  'other.nin.yaml': net.replace('2, kernel', '3, kernel'),
  'open.nin.yaml': 'ninc: 1\ninputs: {image: {shape: [N, 1, H, W]}}\nlayers: [relu]\n',
  'bad.nin.yaml': net.replace('flatten', 'flaten'),
  'broken.nin.yaml': 'ninc: 1\ninputs: {x: [',
  'folder/inner.nin.yaml': net,
  'image.npy': npy([1, 1, 28, 28], new Float32Array(784)),
  'bad.npy': npy([1, 1, 28, 28], new Float32Array(784), { fortran: true }),
  'weights.safetensors': safetensors({
    'conv2d_1.weight': zeros([2, 1, 3, 3]),
    'conv2d_1.bias': zeros([2]),
    'linear_1.weight': zeros([10, 50]),
    'linear_1.bias': zeros([10]),
  }),
  'bad.safetensors': safetensors({ x: zeros([2]) }),
  'picture.png': picture,
  'broken.png': picture.subarray(0, 999),
  'model.onnx': 'no model',
  'history.jsonl': '{"kind":"step","step":1,"epoch":1,"loss":2.1,"lr":0.1,"images_per_second":9}\n',
  'model.json': '{"format": "layers-model"}',
  file: 'a file where a folder is wanted',
};
const specs = Object.keys(contents).filter((name) => name.endsWith('.yaml'));
const odd = ['', 'nowhere', '-', '--', 'ü 😀', '../x', '/dev/null', '*', 'a\nb', 'x'.repeat(300)];
const commandNames =
  'check fmt summary viz explain lock diff run train eval predict serve bench compile import weights verify schema completion doctor init lsp help'.split(
    ' ',
  );

const random = new Random(seed);
const chance = (part: number) => random.below(1000) < part * 1000;
function pick<T>(list: readonly T[]): T {
  const found = random.any(list);
  if (found === undefined) throw new Error('nothing to take from');
  return found;
}

/** A value for what help calls it: mostly one that could be meant. */
function valueFor(kind: string): string {
  if (chance(0.1)) return pick(odd);
  if (kind.includes('|')) return chance(0.9) ? pick(kind.split('|')) : 'nonsense';
  if (/NAME=FILE/.test(kind)) return `image=${pick(['image.npy', 'bad.npy', 'picture.png', 'nowhere.npy'])}`;
  if (/NAME=SIZE/.test(kind)) return pick(['H=4', 'W=9', 'H=0', 'N=2', 'Q=1']);
  if (/NAME=VALUE/.test(kind)) return pick(['classes=3', 'classes=x', 'clases=3', 'classes=[1, 2]', 'classes']);
  if (/DIR/.test(kind)) return pick(['out', 'out/deep', 'folder', 'file', '.']);
  if (/SPEC/.test(kind)) return pick(specs);
  if (/FILE|^F$/.test(kind))
    return pick([
      'weights.safetensors',
      'bad.safetensors',
      'out.svg',
      'out.dot',
      'out.html',
      'nowhere/out.mmd',
      'out.safetensors',
      'history.jsonl',
      'nowhere',
    ]);
  if (/CODE/.test(kind)) return pick(['NIN3001', 'NIN9999', 'conv2d']);
  return pick(['1', '2', '3', '0', '-1', '1.5', '1e9', 'x', '99999999999999999999']);
}

interface Usage {
  /** How many files it takes at least. */
  readonly files: number;
  /** Flags: name, and what stands for the value. */
  readonly flags: readonly (readonly [string, string | undefined])[];
  /** Those without which it does not run. */
  readonly needed: readonly string[];
}

/** What a command's help says of it. */
const usages = new Map<string, Usage>();
function usageOf(command: string): Usage {
  const known = usages.get(command);
  if (known !== undefined) return known;
  const { stdout } = ninc('.', command, '--help');
  const [, line = ''] = /^usage: ninc (.*)$/m.exec(stdout) ?? [];
  const found = [...stdout.matchAll(/^ +(?:-\w, )?(--[\w-]+)(?: ([A-Z][^ ]*|[a-z0-9]+\|[^ ]+))?(?: {2,}|$)/gm)];
  const made = {
    files: [...line.matchAll(/(?<!--\w+ )\b[A-Z]{2,}[.\w]*/g)].length,
    flags: found.map(([, name = '', value]) => [name, value] as const),
    needed: [...line.matchAll(/(?<!\[)--[\w-]+/g)].map(([name]) => name),
  };
  usages.set(command, made);
  return made;
}

const pictures = ['picture.png', 'broken.png', 'folder'];

/** What commands take that do not take specs. */
const given: Readonly<Record<string, readonly string[]>> = {
  explain: ['conv2d', 'NIN4003', 'nonsense'],
  import: ['model.onnx', 'model.json', 'real.onnx', 'real.onnx'],
  lsp: [],
  help: commandNames,
  weights: ['bad.safetensors', 'weights.safetensors'],
  completion: ['bash', 'zsh', 'fish'],
};

function randomCommand(): string[] {
  const command = pick(commandNames);
  const words = command === 'weights' && chance(0.9) ? ['weights', 'import'] : [command];
  const { files, flags, needed } = usageOf(command);
  const positionals = given[command] ?? (chance(0.15) ? [...specs, 'folder', 'nowhere.nin.yaml'] : ['net.nin.yaml']);
  for (let index = chance(0.1) ? random.below(3) : files; index > 0; index--)
    words.push(chance(0.05) ? pick(odd) : pick(command === 'predict' && index < files ? pictures : positionals));
  for (const [name, kind] of flags) {
    if (chance(needed.includes(name) ? 0.93 : name === '--weights' ? 0.4 : 0.07))
      words.push(name, ...(kind === undefined ? [] : [valueFor(kind)]));
  }
  if (chance(0.05)) words.push(pick(['--nonsense', '-x', '--out', '--format=']));
  return words;
}

/** Everything below a folder: paths, with sizes of files. */
function tree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${relative(folder, path)} ${statSync(path).isFile() ? statSync(path).size : ''}`)
    .filter((line) => !/^(tmp|cache) |^cache\//.test(line))
    .sort();
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command; what has not ended by itself after some seconds, and now and then earlier, is asked to stop: by Ctrl-C or otherwise. */
async function run(
  folder: string,
  words: readonly string[],
): Promise<Ended & { readonly interrupted: boolean; readonly killed: boolean }> {
  const around = { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: join(folder, 'cache') };
  const env = { ...around, TMPDIR: join(folder, chance(0.05) ? 'nowhere' : 'tmp') };
  const child = spawn(process.execPath, [bin, ...words], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => (said.stdout += data));
  child.stderr.on('data', (data) => (said.stderr += data));
  let interrupted = false;
  const signal = pick(['SIGINT', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const);
  const soon = setTimeout(
    () => {
      interrupted = true;
      child.kill(signal);
    },
    chance(0.2) ? 300 + random.below(2700) : 4000 + random.below(6000),
  );
  const never = setTimeout(() => child.kill('SIGKILL'), 60_000);
  // What is told to end before it has begun, or when all is done, is ended by the system, with what stands for 130 in a shell.
  let killed = false;
  const status = await new Promise<number | null>((resolve) =>
    child.once('close', (code, by) => {
      killed = by === signal;
      resolve(killed ? 130 : code);
    }),
  );
  clearTimeout(soon);
  clearTimeout(never);
  return { status, interrupted, killed, ...said };
}

/** What is wrong with how a command ended; nothing where all is well. */
function faultOf(
  words: readonly string[],
  ended: Awaited<ReturnType<typeof run>>,
  before: string[],
  after: string[],
): string | undefined {
  const { status, interrupted, killed, stdout, stderr } = ended;
  if (![0, 1, 2, 3, 130].includes(status ?? -1)) return `the exit code is ${status}`;
  if (status === 130 && !interrupted) return 'it says that it was interrupted';
  if (
    /\n\s+at .*:\d+:\d+\)?|this is a defect of ninc|\bundefined\b|\[object Object\]|NaN/.test(
      stdout.slice(0, 20_000) + stderr,
    )
  )
    return 'a stack trace, or a value that is none';
  if (status === 2 && stdout !== '') return 'wrong usage, but data on stdout';
  // An editor that goes away without a word is told by the exit code alone.
  const silent = stderr === '' && stdout === '' && words[0] !== 'lsp';
  if (status !== 0 && status !== 130 && silent) return 'it says nothing';
  const added = after.filter((line) => !before.includes(line));
  const gone = before.filter((line) => !after.includes(line));
  const writes = ['fmt', 'lock', 'init'].includes(words[0] ?? '');
  // An interrupted measurement says what it has measured so far, and draws it where that was asked for.
  const running = killed || ((words[0] === 'train' || words[0] === 'bench') && status === 130);
  if (status !== 0 && !writes && !running && added.length + gone.length > 0)
    return `left over: ${[...added, ...gone].join(', ')}`;
  const strange = added.filter((line) =>
    /\.(tmp|partial|temporary)\b|\.(?!0{10}\.)[0-9a-f]{8,}\b|^tmp\/|\block $/.test(line),
  );
  if (strange.length > 0) return `temporary files: ${strange.join(', ')}`;
  // Where a model for Python is written, weights are too.
  const replaced = words[0] === 'compile' ? /^(out|model\.onnx|weights\.safetensors)/ : /^(out|model\.onnx)/;
  if (!writes && gone.some((line) => !replaced.test(line) && !words.includes(line.split(' ')[0] ?? '')))
    return `changed: ${gone.join(', ')}`;
  return undefined;
}

/** A model that can be imported, as ninc writes it. */
function realModel(): Uint8Array {
  const { folder, remove } = workspace({ 'net.nin.yaml': net });
  try {
    ninc(folder, 'compile', 'net.nin.yaml', '--target', 'onnx', '--out', '.');
    return readFileSync(join(folder, 'model.onnx'));
  } finally {
    remove();
  }
}

test(`${count} random commands, seed ${seed}`, { timeout: count * 60_000 }, async () => {
  const faults: string[] = [];
  const all = { ...contents, 'real.onnx': realModel() };
  for (let index = 0; index < count; index++) {
    const words = randomCommand();
    const { folder, remove } = workspace({ ...all, 'tmp/.keep': '' });
    try {
      for (const [name, content] of Object.entries(all))
        if (typeof content !== 'string') writeFileSync(join(folder, name), content);
      const before = tree(folder);
      const ended = await run(folder, words);
      const fault = faultOf(words, ended, before, tree(folder));
      if (process.env['NINC_COMMANDS'] !== undefined)
        console.log(`${ended.status}${ended.interrupted ? ' interrupted' : ''} ninc ${JSON.stringify(words)}`);
      if (fault !== undefined)
        faults.push(
          `command ${index + 1}, ninc ${JSON.stringify(words)}: exit ${ended.status}: ${fault}\n${ended.stderr.slice(-600)}${ended.stdout.slice(0, 300)}`,
        );
    } finally {
      remove();
    }
  }
  expect(faults, `seed ${seed}`).toEqual([]);
});
