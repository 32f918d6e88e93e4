import { architectureOf } from '../../architecture/architecture.ts';
import { diffArchitectures } from '../../architecture/diff.ts';
import { readLock } from '../../architecture/lock-read.ts';
import { lockText } from '../../architecture/lock-write.ts';
import { compile } from '../../compile.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { NincError } from '../../diagnostics/error.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import type { Graph } from '../../ir/graph.ts';
import { diffText } from '../../reports/diff/text.ts';
import { printable } from '../../reports/printable.ts';
import { styleFor } from '../../reports/style.ts';
import { counted } from '../../reports/table.ts';
import type { Command } from '../command.ts';
import { readSpecOptions, specOptions } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { lockPath, readLockFile } from '../locks.ts';
import { specPaths } from '../paths.ts';

export const command: Command = {
  name: 'lock',
  summary:
    'writes down what networks are (layers, shapes, parameters, totals) beside their specs, for `check --locked`',
  usage: 'SPEC…',
  positionals: { min: 1 },
  options: { root: specOptions.root },
  examples: ['ninc lock specs/nin-seed.nin.yaml', 'ninc lock specs'],
  async run(given) {
    const { root } = readSpecOptions(given);
    const locks: { readonly path: string; readonly text: string; readonly graph: Graph }[] = [];
    const faults: Diagnostic[] = [];
    for (const spec of specPaths(given.positionals)) {
      await interruptible();
      const { value: graph, library, diagnostics } = compile(spec, { root });
      if (graph !== undefined) locks.push({ path: lockPath(spec), text: lockText(architectureOf(graph)), graph });
      else if (library !== true || diagnostics.length > 0) faults.push(...diagnostics);
    }
    if (faults.length > 0) throw new NincError(faults);
    for (const { path, text, graph } of locks) process.stdout.write(write(path, text, graph));
    return 0;
  },
};

/** Writes a lock where it is new, and says what changed in it. */
function write(path: string, text: string, graph: Graph): string {
  const before = readLockFile(path).value;
  const shown = printable(path);
  if (before === text) return `${shown}: as before\n`;
  const problems = writeFileAtomic(path, text);
  if (problems.length > 0) throw new NincError(problems);
  const locked = before === undefined ? undefined : readLock(path, before).value;
  if (locked === undefined) return `wrote ${shown}: ${counted(graph.nodes.length, 'layer')}\n`;
  const diff = diffArchitectures(locked, architectureOf(graph));
  return `wrote ${shown}\n${diffText({ from: 'as it was', to: 'as it is' }, diff, styleFor(process.stdout))}`;
}
