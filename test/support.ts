import { relative } from 'node:path';
import { type Compiled, type CompileOptions, compile } from '../src/compile.ts';
import { type Fix, position } from '../src/diagnostics/diagnostic.ts';
import { dedent } from '../src/diagnostics/entry.ts';
import { formatDim } from '../src/ir/dim/text.ts';
import type { Graph } from '../src/ir/graph.ts';
import { decodeSource, readSource } from '../src/parser/source.ts';

/** Compiles a spec that is given as text, beside other files by name. Shipped blocks are read from disk. */
export function compileText(
  text: string,
  options: Omit<CompileOptions, 'read' | 'root'> = {},
  files: Readonly<Record<string, string>> = {},
): Compiled {
  const all: Readonly<Record<string, string>> = { 'model.nin.yaml': dedent(text), ...files };
  return compile('model.nin.yaml', {
    ...options,
    root: '.',
    read: (path) => {
      const name = relative(process.cwd(), path) || path;
      const found = all[name];
      return found === undefined ? readSource(path) : decodeSource(new TextEncoder().encode(found), name);
    },
  });
}

/** `line:column-end code message`, one a diagnostic: what a test states of an error. */
export function problems({ diagnostics }: Pick<Compiled, 'diagnostics'>): string[] {
  return diagnostics.map(({ code, message, range }) => {
    if (range === undefined) return `- ${code} ${message}`;
    const start = position(range.file, range.start);
    const end = position(range.file, range.end);
    const to = end.line === start.line ? `${end.column}` : `${end.line}:${end.column}`;
    return `${start.line}:${start.column}-${to} ${code} ${message}`;
  });
}

/**
 * What is wrong with a spec, and where, without a column counted: marks «like these» are taken out before it is compiled, and come
 * back around what each fault underlines. A test gives the marked text and asks for the same.
 */
export function marked(text: string, options: Omit<CompileOptions, 'read' | 'root'> = {}) {
  const { diagnostics } = compileText(text.replace(/[«»]/g, ''), options);
  const places = diagnostics.flatMap(({ range }) => range ?? []).sort((a, b) => b.start - a.start);
  const plain = dedent(text.replace(/[«»]/g, ''));
  return {
    codes: diagnostics.map(({ code }) => code),
    text: places.reduce((all, { start, end }) => {
      return `${all.slice(0, start)}«${all.slice(start, end)}»${all.slice(end)}`;
    }, plain),
  };
}

/** The graph of a spec that must be fine. */
export function graphOf(text: string, options: Omit<CompileOptions, 'read' | 'root'> = {}): Graph {
  const compiled = compileText(text, options);
  if (compiled.value === undefined) throw new Error(problems(compiled).join('\n'));
  return compiled.value;
}

/** `id [shape]`, one a node. */
export function shapesOf(graph: Graph): string[] {
  return graph.nodes.map(({ id, type }) => `${id} [${type.shape.map(formatDim).join(', ')}]`);
}

/** A text after the edits of a fix, all of which must concern it. */
export function applyFix(text: string, { edits }: Fix): string {
  return [...edits]
    .sort((a, b) => b.range.start - a.range.start)
    .reduce((result, { range, text: replacement }) => {
      return result.slice(0, range.start) + replacement + result.slice(range.end);
    }, text);
}
