import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { graph as graphBackend } from '../../../src/backends/graph/index.ts';
import { irText } from '../../../src/backends/ir/text.ts';
import { layers } from '../../../src/backends/layers/index.ts';
import { reportOf } from '../../../src/check.ts';
import { type Compiled, compile, runPasses } from '../../../src/compile.ts';
import { catalog, diagnostic } from '../../../src/diagnostics/catalog.ts';
import { hasErrors, type Range } from '../../../src/diagnostics/diagnostic.ts';
import { formatSpec } from '../../../src/format/format.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { decodeSource } from '../../../src/parser/source.ts';
import { checkText } from '../../../src/reports/check-text.ts';
import { checkedOf } from '../../../src/reports/checked.ts';
import { githubText } from '../../../src/reports/github.ts';
import { githubSummary } from '../../../src/reports/github-summary.ts';
import { junitText } from '../../../src/reports/junit.ts';
import { sarifText } from '../../../src/reports/sarif.ts';
import { styleFor } from '../../../src/reports/style.ts';
import { summaryText } from '../../../src/reports/summary.ts';
import { largestDraw } from '../choices.ts';
import { corpus } from '../corpus.ts';
import { grow } from '../networks.ts';
import { write } from '../plan.ts';
import { Random } from '../random.ts';
import { withinLimits } from '../spent.ts';
import { type Case, mutated, type Target } from '../target.ts';
import { mutateText } from '../texts.ts';
import { mutateTree } from '../trees.ts';

const name = 'model.nin.yaml';
const style = styleFor({}, {});

/** Everything of the language in one spec. */
const everything = `ninc: 1
name: everything
params: {w: 8, act: relu, list: [1, 2, 3], deep: {type: ints, length: 2, default: 3}}
imports: [./other.nin.yaml]
inputs:
  image: {shape: [N, 3, H, W], where: ["64 <= H <= 1024", "H % 32 == 0", "W == H"]}
  other: {shape: [N, "\${w}", 4, "H//2"], dtype: float32}
blocks:
  b: {params: {c: {type: int}, k: {default: 3}, f: {type: string, default: relu}}, layers: [{conv2d: {out_channels: "\${c}", kernel_size: "\${k}", padding: same}}, "\${f}"]}
  outer: {params: {n: 2}, layers: [{b: {c: "\${n * 4}"}, repeat: 2}, {residual: {layers: [{b: {c: 8}}], shortcut: [{conv2d: {out_channels: 8, kernel_size: 1}}]}}]}
layers:
  - outer
  - branches: {merge: concat, dim: 1, paths: [[relu], [{max_pool2d: {kernel_size: 3, stride: 1, padding: 1}}]]}
    id: mix
    expect: [N, 16, H, W]
  - relu:
    when: "\${w > 4 and act == 'relu'}"
  - {prelu: {num_parameters: "\${list[2] * 5 + deep[0] - 2}"}, repeat: 2}
  - {add: , from: [mix, prelu_1]}
  - adaptive_avg_pool2d: {output_size: [2, 2]}
  - reshape: {shape: [N, -1]}
  - linear: {out_features: 10, bias: false}
  - {permute: {dims: [1, 0]}, id: last}
outputs: {a: mix, b: outer_1.b_1, c: last}
`;

const imported =
  'ninc: 1\nblocks:\n  theirs: {params: {c: {}}, layers: [{conv2d: {out_channels: "${c}", kernel_size: 1}}, relu]}\n';

let sources: readonly [string, ...string[]] | undefined;

/** What is mutated: the specs that ship, the catalog's examples, and earlier finds. */
function seeds(): readonly [string, ...string[]] {
  if (sources !== undefined) return sources;
  const folder = join(packageRoot(), 'specs');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  const specs = paths.sort().map((path) => readFileSync(join(folder, path), 'utf8'));
  const examples = Object.values(catalog)
    .flatMap(({ incorrect, correct, files = {} }) => [incorrect, correct, ...Object.values(files)])
    .filter((text) => text.startsWith('ninc:'));
  const earlier = corpus('mutate').flatMap(({ found }) => Object.values(found.texts ?? {}));
  sources = [everything, ...specs, ...examples, ...earlier];
  return sources;
}

/** The front half on bytes from anywhere: no exception, in time, and what it says is about the text and can be shown. */
export async function judgeSpec(bytes: Uint8Array): Promise<string | undefined> {
  const { value: compiled, excess } = withinLimits(() => compileBytes(bytes));
  if (excess !== undefined) return `compile: ${excess}`;
  const text = new TextDecoder().decode(bytes);
  return inconsistent(compiled, text) ?? unshown(compiled) ?? lowered(compiled) ?? misformatted(compiled, text);
}

function compileBytes(bytes: Uint8Array): Compiled {
  const files = new Map<string, Uint8Array>([
    [name, bytes],
    ['other.nin.yaml', new TextEncoder().encode(imported)],
  ]);
  return compile(name, {
    root: '.',
    read(path, shown = path) {
      const found = files.get(path.replace(/^.*[\\/]/, ''));
      if (found !== undefined) return decodeSource(found, shown);
      return { diagnostics: [diagnostic('NIN1008', { reason: 'there is no such file' }, { file: shown })] };
    },
  });
}

/** What was read is formatted, once and for all, and means the same. */
function misformatted({ file, value: graph }: Compiled, text: string): string | undefined {
  if (file === undefined) return undefined;
  const once = formatSpec(text).value;
  if (once === undefined) return graph === undefined ? undefined : 'fmt refuses what compiles';
  if (formatSpec(once).value !== once) return 'formatting again changes the text';
  if (graph === undefined) return undefined;
  const again = compileBytes(new TextEncoder().encode(once)).value;
  return again !== undefined && irText(again) === irText(graph) ? undefined : 'formatting changes the graph';
}

function inconsistent({ value, library, diagnostics }: Compiled, text: string): string | undefined {
  const failed = hasErrors(diagnostics);
  if (value !== undefined && failed) return 'a graph in spite of errors';
  if (value === undefined && !failed && library !== true) return 'neither a graph nor an error';
  for (const { code, message, range, related } of diagnostics) {
    const [odd] = /undefined|NaN|\[object/.exec(message) ?? [];
    if (message === '' || (odd !== undefined && !text.includes(odd))) return `${code} says: ${message}`;
    const outside = [range, ...related.map((one) => one.range)].find((one) => one !== undefined && isOutside(one));
    if (outside !== undefined)
      return `${code} points at ${outside.start} to ${outside.end} of ${outside.file.text.length}`;
  }
  return undefined;
}

function isOutside({ file, start, end }: Range): boolean {
  return !(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= file.text.length);
}

/** Every report can be made of it. */
function unshown(compiled: Compiled): string | undefined {
  const { excess } = withinLimits(() => {
    const checked = [checkedOf(name, compiled)];
    checkText(checked, style);
    githubText(checked, '.');
    githubSummary(checked, '.');
    sarifText(checked, { project: '.', version: '0' });
    junitText(checked, { project: '.', denyWarnings: true, began: new Date(0) });
    JSON.stringify(reportOf(name, compiled));
    if (compiled.value !== undefined) summaryText(compiled.value, style);
  });
  return excess === undefined ? undefined : `reports: ${excess}`;
}

/** Larger graphs take their time in the verifier, which is for tests. */
const mostNodes = 200;

/** What is valid goes through every backend's passes, and stays valid. */
function lowered({ value }: Compiled): string | undefined {
  if (value === undefined || value.nodes.length > mostNodes) return undefined;
  for (const { passes } of [layers, graphBackend]) runPasses(value, passes, true);
  return undefined;
}

const runs = 100;

export const mutate: Target = {
  name: 'mutate',
  batch(seed, known) {
    const random = new Random(seed);
    const texts = seeds();
    const make = () => {
      const text = random.once(4) ? grown(random) : random.pick(texts);
      const other = random.pick(texts);
      const made = random.once(3) ? mutateText(random, text, texts) : mutateTree(random, text, other);
      const bytes = new TextEncoder().encode(made);
      return { bytes: random.once(20) ? broken(random, bytes) : bytes, kind: 'spec' };
    };
    return mutated(make, judgeSpec, { seed, runs, known });
  },
  judge: ({ bytes, texts = {} }: Case) =>
    judgeSpec(bytes === undefined ? Buffer.from(texts['spec'] ?? '') : Buffer.from(bytes, 'base64')),
};

/** A valid network. */
function grown(random: Random): string {
  const drawn = (count: number) => Array.from({ length: count }, () => random.below(largestDraw));
  const steps = Array.from({ length: 1 + random.below(6) }, () => drawn(30));
  return write(grow({ head: drawn(20), steps }).plan).text;
}

/** Bytes that are no text. */
function broken(random: Random, bytes: Uint8Array): Uint8Array {
  const made = Uint8Array.from(bytes);
  made[random.below(made.length)] = random.below(256);
  return made;
}
