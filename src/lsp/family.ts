import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Edit, hasErrors } from '../diagnostics/diagnostic.ts';
import { formatDim } from '../ir/dim/text.ts';
import { checkText } from '../parser/source.ts';
import { toItsEnd } from '../parser/stage.ts';
import { specsIn } from './folder.ts';
import { isShipped, realPath } from './locations.ts';
import { type Model, modelling } from './model.ts';
import { editorFile } from './positions.ts';
import type { Shapes } from './shapes.ts';
import type { OpenDocument, Workspace } from './workspace.ts';

/**
 * The models of the other files that may have to do with a name of a document: what is open, what lies in its folder, and what it
 * imports. Files that do not have the word at all are left out.
 */
export async function familyOf(
  workspace: Workspace,
  document: OpenDocument,
  word: string | undefined,
): Promise<readonly Model[]> {
  if (word === undefined) return [];
  const own = workspace.current(document);
  const models: Model[] = [];
  const known = new Set([realPath(document.path)]);
  for (const other of workspace.all()) {
    if (known.has(realPath(other.path))) continue;
    known.add(realPath(other.path));
    if (other.file.text.includes(word)) models.push(workspace.current(other));
  }
  const imported = [...own.blocks.values()].map(({ block }) => block.file.path).filter((path) => !isShipped(path));
  for (const path of [...specsIn(workspace.options().root ?? dirname(document.path)), ...imported]) {
    const real = realPath(path);
    if (known.has(real)) continue;
    known.add(real);
    const { value } = workspace.read(real);
    if (value?.text.includes(word) !== true) continue;
    models.push(toItsEnd(modelling(editorFile(real, value.text), workspace.options())));
    await setImmediate();
  }
  return models;
}

/**
 * What edits of names would break: the first error of a file that had none before them, or that its network is another one; nothing
 * where all is well.
 */
export function brokenBy(workspace: Workspace, models: readonly Model[], edits: readonly Edit[]): string | undefined {
  const texts = new Map<string, string>();
  for (const { file } of models) texts.set(realPath(file.path), edited(file.text, ofFile(edits, file.path)));
  const read: typeof workspace.read = (path, shown = path) => {
    const text = texts.get(realPath(path));
    return text === undefined ? workspace.read(path, shown) : checkText(editorFile(shown, text));
  };
  for (const { file, diagnostics, shapes: before } of models) {
    if (hasErrors(diagnostics)) continue;
    const after = editorFile(file.path, texts.get(realPath(file.path)) ?? file.text);
    const model = toItsEnd(modelling(after, { ...workspace.options(), read }));
    const error = model.diagnostics.find(({ severity }) => severity === 'error');
    if (error !== undefined) return error.message;
    if (before !== undefined && model.shapes !== undefined && networkOf(before) !== networkOf(model.shapes))
      return `the network of ${file.path} would be another one: the name is taken`;
  }
  return undefined;
}

/** A network without its names. */
function networkOf({ built: { partial } }: Shapes): string {
  const numbers = new Map<string, number>();
  for (const { name } of partial.inputs) numbers.set(name, numbers.size);
  const nodes = partial.nodes.map(({ id, op, attributes, inputs, type }) => {
    numbers.set(id, numbers.size);
    return [op, attributes, inputs.map((name) => numbers.get(name)), type.shape.map(formatDim)];
  });
  return JSON.stringify([nodes, partial.outputs.map(({ value }) => numbers.get(value))]);
}

function ofFile(edits: readonly Edit[], path: string): readonly Edit[] {
  const real = realPath(path);
  return edits.filter(({ range }) => realPath(range.file.path) === real);
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.range.start - a.range.start)
    .reduce((result, { range, text: put }) => result.slice(0, range.start) + put + result.slice(range.end), text);
}
