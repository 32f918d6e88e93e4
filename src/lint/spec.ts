import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Range } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { freeNames } from '../parser/expression/ast.ts';
import { parseExpression } from '../parser/expression/parse.ts';
import { hasExpression } from '../parser/expression/template.ts';
import { type Block, everyLayer, type Layer, type Spec } from '../parser/spec.ts';

/** Warnings of what is declared and never used: blocks, params, inputs. */
export function specWarnings(spec: Spec, graph: Graph): Diagnostic[] {
  return [...unusedBlocks(spec), ...unusedParams(spec), ...unusedInputs(graph)];
}

/** A name that stands nowhere outside of its own definition is used nowhere: a layer may name a block by an expression. */
function unusedBlocks(spec: Spec): Diagnostic[] {
  const own = spec.blocks.filter(({ file }) => file === spec.file);
  if (own.length === 0) return [];
  const text = withoutComments(spec.file.text);
  const everywhere = countWords(text);
  return own.flatMap((block) => {
    const { start, end } = extent(block);
    if ((everywhere.get(block.name) ?? 0) > (countWords(text.slice(start, end)).get(block.name) ?? 0)) return [];
    const range = nameRange(block.range, block.name);
    return [diagnostic('NIN3801', { block: block.name }, { range, help: 'remove it, or use it' })];
  });
}

/** From the name of a block to the end of its last layer. */
function extent({ range, layers }: Block): Range {
  return { ...range, end: Math.max(range.end, ...layers.map((layer) => layer.range.end)) };
}

function unusedParams(spec: Spec): Diagnostic[] {
  const blocks = spec.blocks.filter(({ file }) => file === spec.file);
  const all = [...spec.layers, ...blocks.flatMap(({ layers }) => layers)];
  const owners = [
    { params: spec.params, owner: 'the spec', range: spec.range, layers: all },
    ...blocks.map((block) => ({ ...block, owner: `block ${block.name}`, range: extent(block) })),
  ];
  return owners
    .filter(({ params }) => params.length > 0)
    .flatMap(({ params, owner, range, layers }) => {
      const names = namesInExpressions(spec.file.text.slice(range.start, range.end));
      const conditions = namesInConditions(layers);
      return params
        .filter(({ name }) => !names.has(name) && !conditions.has(name))
        .map(({ name, range: place }) => {
          const placement = { range: nameRange(place, name), help: `read it: \${${name}}; or remove it` };
          return diagnostic('NIN3802', { param: name, owner }, placement);
        });
    });
}

function unusedInputs(graph: Graph): Diagnostic[] {
  const read = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ value }) => value)]);
  return graph.inputs
    .filter(({ name }) => !read.has(name))
    .map(({ name, origin: [range] }) => diagnostic('NIN3803', { input: name }, { range: nameRange(range, name) }));
}

/** The name itself, where the range begins with it; it underlines less. */
function nameRange(range: Range, name: string): Range {
  return range.file.text.startsWith(name, range.start) ? { ...range, end: range.start + name.length } : range;
}

function namesInExpressions(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, expression = ''] of text.matchAll(/\$\{([^}]*)\}/g)) {
    for (const [name] of expression.matchAll(/[A-Za-z_][A-Za-z0-9_]*/g)) names.add(name);
  }
  return names;
}

/** What `when` reads where it stands without `${}`. */
function namesInConditions(layers: readonly Layer[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { when } of everyLayer(layers)) {
    if (typeof when?.value !== 'string' || hasExpression(when.value)) continue;
    const parsed = parseExpression(when.value);
    if ('value' in parsed) for (const name of freeNames(parsed.value)) names.add(name);
  }
  return names;
}

function withoutComments(text: string): string {
  return text.replace(/(^|\s)#[^\n]*/g, (comment) => ' '.repeat(comment.length));
}

function countWords(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(/[A-Za-z_][A-Za-z0-9_]*/g)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
