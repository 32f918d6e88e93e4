import { existsSync } from 'node:fs';
import { architectureOf } from '../architecture/architecture.ts';
import { diffArchitectures } from '../architecture/diff.ts';
import { readLock } from '../architecture/lock-read.ts';
import { lockText } from '../architecture/lock-write.ts';
import type { Compiled } from '../compile.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome, Range } from '../diagnostics/diagnostic.ts';
import { withRegular } from '../files/open.ts';
import type { Graph } from '../ir/graph.ts';
import { diffLines } from '../reports/diff/lines.ts';
import { consequenceLines } from '../reports/diff/outcome.ts';

/** `nin-seed.nin.lock` beside `nin-seed.nin.yaml`. */
export function lockPath(spec: string): string {
  return `${spec.replace(/\.nin\.yaml$/, '')}.nin.lock`;
}

/** Far above the lock of any network that a spec can hold. */
const mostBytes = 64 * 1024 * 1024;
/** So many differences are told one by one. */
const mostTold = 20;

/** The text of a lock; nothing, and no diagnostic, where there is none. */
export function readLockFile(path: string): Outcome<string> {
  if (!existsSync(path)) return { diagnostics: [] };
  return withRegular(path, (file) => {
    if (file.size > mostBytes) return { diagnostics: [unsound(path, `it has ${file.size} bytes`)] };
    const bytes = Buffer.alloc(file.size);
    const problems = file.read(bytes, 0);
    return problems.length > 0 ? { diagnostics: problems } : { value: bytes.toString('utf8'), diagnostics: [] };
  });
}

function unsound(path: string, reason: string): Diagnostic {
  return diagnostic('NIN6902', { reason }, { file: path });
}

/** What is to be said of a spec against the lock beside it; nothing of a spec that is faulty itself, or only defines blocks. */
export function lockProblems(spec: string, { value: graph }: Compiled): readonly Diagnostic[] {
  if (graph === undefined) return [];
  const path = lockPath(spec);
  const { value: text, diagnostics } = readLockFile(path);
  if (diagnostics.length > 0) return diagnostics;
  if (text === undefined) {
    return [diagnostic('NIN6903', { lock: path }, { file: spec, help: `ninc lock ${spec}` })];
  }
  const locked = readLock(path, text);
  if (locked.value === undefined) return locked.diagnostics;
  const now = architectureOf(graph);
  if (lockText(now) === lockText(locked.value)) return [];
  const diff = diffArchitectures(locked.value, now);
  const renew = `if it is meant: ninc lock ${spec}`;
  const lines = diffLines(diff);
  // Names that only count on otherwise, when a block is renamed for instance.
  if (lines.length === 0) return [drift(path, consequenceLines(diff).join('; '), spec, undefined, renew)];
  const help = [...consequenceLines(diff), renew].join('; ');
  const told = lines.slice(0, mostTold).map(({ sign, text: said, below, at }, index) => {
    const difference = [`${sign} ${said}`, ...below].join('; ');
    const range = at === undefined ? undefined : placeOf(graph, at);
    return drift(path, difference, spec, range, index === 0 ? help : undefined);
  });
  const hidden = lines.length - told.length;
  return hidden === 0 ? told : [...told, drift(path, `and ${hidden} more differences`, spec, undefined, undefined)];
}

function drift(
  lock: string,
  difference: string,
  spec: string,
  range: Range | undefined,
  help: string | undefined,
): Diagnostic {
  return diagnostic('NIN6901', { lock, difference }, range === undefined ? { file: spec, help } : { range, help });
}

/** Where a layer, or the first of a block, stands in the spec's own file: its innermost line there. */
function placeOf(graph: Graph, id: string): Range | undefined {
  const node = graph.nodes.find((one) => one.id === id || one.id.startsWith(`${id}.`));
  const own = graph.inputs[0]?.origin[0].file;
  return (
    node?.origin.find(({ file }) => file === own) ??
    node?.origin[0] ??
    graph.inputs.find(({ name }) => name === id)?.origin[0]
  );
}
