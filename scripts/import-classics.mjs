// npm run import:classics [-- FOLDER [NETWORK…]]: torchvision's networks as both exporters of PyTorch write them, imported, run, and
// held against PyTorch's own answers; and ONNX's light networks. Needs Python with torchvision, onnx and onnxscript; downloads nothing.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const networks = [
  'resnet18',
  'resnet50',
  'mobilenet_v2',
  'squeezenet1_1',
  'googlenet',
  'shufflenet_v2_x1_0',
  'densenet121',
  'mnasnet1_0',
];
const allowed = 5e-4;

const [folder = mkdtempSync(join(tmpdir(), 'ninc-classics-')), ...asked] = process.argv.slice(2);
const python = process.env.PYTHON ?? 'python3';
const ninc = (...words) =>
  execFileSync(process.execPath, [join(root, 'bin/ninc.mjs'), ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  });

mkdirSync(folder, { recursive: true });
let failures = 0;
const say = (...columns) => process.stdout.write(`${columns.join('\t')}\n`);
say('model', 'layers', 'lines of layers', 'parameters', 'worst difference', 'of an answer of', 'seconds of import');
for (const network of asked.length > 0 ? asked : [...networks, 'light']) {
  const here = network === 'light' ? join(folder, 'light_resnet50.onnx') : join(folder, `${network}.dynamo.onnx`);
  if (!existsSync(here)) {
    execFileSync(python, [join(root, 'scripts/import-classics/export.py'), folder, network], { stdio: 'ignore' });
  }
  if (network === 'light') for (const file of lightNetworks()) compare(file, file);
  else for (const exporter of ['torchscript', 'dynamo']) compare(`${network}.${exporter}`, network);
}
process.exitCode = failures > 0 ? 1 : 0;

/** Imports a model and runs it on the input that is beside it. */
function compare(model, network) {
  const found = report(model, join(folder, `${model}.onnx`), (spec, weights) => {
    const out = mkdtempSync(join(folder, 'out-'));
    ninc('run', spec, '--weights', weights, '--input', join(folder, `${network}.input.npy`), '--out', out);
    const [wanted, given] = [join(folder, `${network}.output.npy`), join(out, readdirSync(out)[0])].map(floats);
    const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return {
      largest,
      worst: wanted.reduce((most, value, index) => Math.max(most, Math.abs(value - given[index])), 0),
    };
  });
  if (!(found?.worst <= allowed)) failures++;
}

/** Imports a model and prints its line; gives what `check` finds. */
function report(name, path, check) {
  const began = performance.now();
  try {
    const made = JSON.parse(ninc('import', path, '--out', join(folder, 'specs'), '--name', name, '--format', 'json'));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const found = check(made.spec, made.weights);
    const differs = [found?.worst.toExponential(1) ?? '', found?.largest.toFixed(3) ?? ''];
    say(name, made.layers, made.lines, made.parameters, ...differs, seconds);
    return found;
  } catch (error) {
    failures++;
    say(name, String(error.stderr ?? error.message).split('\n')[0]);
    return undefined;
  }
}

/** The numbers of a `.npy` file of float32, whose header is short enough for its first version. */
function floats(path) {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  return Float32Array.from({ length: (bytes.length - start) / 4 }, (_, index) => bytes.readFloatLE(start + 4 * index));
}

function lightNetworks() {
  return readdirSync(folder).flatMap((file) => /^(light_\w+)\.onnx$/.exec(file)?.[1] ?? []);
}
