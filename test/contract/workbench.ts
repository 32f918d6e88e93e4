import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckReport, type CompileOptions, check } from 'ninc';
import { dedent } from '../../src/diagnostics/entry.ts';
import { workspace } from '../cli/run.ts';

// What the tests of the contract share. They see what users see: the built command line, and the built library under its name.

const { folder, remove } = workspace({});
process.once('exit', remove);

/** What the built library says of a spec that is given as text, in a folder of its own beside other files. */
export function report(
  text: string,
  options: CompileOptions = {},
  files: Readonly<Record<string, string>> = {},
): CheckReport {
  const own = join(folder, randomUUID());
  for (const [name, content] of Object.entries({ ...files, 'model.nin.yaml': text })) {
    mkdirSync(join(own, name, '..'), { recursive: true });
    writeFileSync(join(own, name), dedent(content));
  }
  return check(join(own, 'model.nin.yaml'), options);
}

/** `id [shape]`, one a node, of a spec that must be fine. */
export function nodes(
  text: string,
  options: CompileOptions = {},
  files: Readonly<Record<string, string>> = {},
): string[] {
  return fine(report(text, options, files)).nodes.map(({ id, shape }) => `${id} [${shape.join(', ')}]`);
}

/** The ids alone. */
export function ids(
  text: string,
  options: CompileOptions = {},
  files: Readonly<Record<string, string>> = {},
): string[] {
  return fine(report(text, options, files)).nodes.map(({ id }) => id);
}

/** `line:column-end code`, one an error; an end on another line with its line. */
export function errors(
  text: string,
  options: CompileOptions = {},
  files: Readonly<Record<string, string>> = {},
): string[] {
  return report(text, options, files)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code, range }) => {
      if (range === undefined) return code;
      const { start, end } = range;
      const to = end.line === start.line ? `${end.column}` : `${end.line}:${end.column}`;
      return `${start.line}:${start.column}-${to} ${code}`;
    });
}

export function fine(checked: CheckReport): CheckReport {
  if (!checked.ok) throw new Error(checked.diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return checked;
}
