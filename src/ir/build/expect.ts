import { replace } from '../../diagnostics/fix.ts';
import { shorten } from '../../parser/describe.ts';
import type { Layer } from '../../parser/spec.ts';
import type { Located, SequenceNode } from '../../parser/tree.ts';
import { equality } from '../dim/bound.ts';
import { type Dim, DimOverflow, symbolsOf } from '../dim/dim.ts';
import { formatDim, formatShape, parseDim } from '../dim/text.ts';
import { report } from './report.ts';
import type { Build, Reference, Scope, Source } from './scope.ts';
import { evaluateTree, remembered, textRange } from './values.ts';

/** Reads a list of dimensions: integers, symbols, expressions of symbols, or `${}` over params. Nothing after a fault. */
export function readShape(build: Build, scope: Scope, node: SequenceNode): readonly Dim[] | undefined {
  const dims = node.items.map((item) => readDim(build, scope, item));
  return dims.includes(undefined) ? undefined : dims.filter((dim) => dim !== undefined);
}

function readDim(build: Build, scope: Scope, node: Located): Dim | undefined {
  const evaluated = evaluateTree(build, scope, node);
  if (evaluated === undefined || node.kind !== 'scalar') return undefined;
  const { value } = evaluated;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  const text = shorten(String(value));
  const refuse = (reason: string, start: number) =>
    report(build, scope, 'NIN2006', { text, reason }, textRange(node, start, String(value).length), { value: node });
  if (typeof value !== 'string') return refuse('it must be an integer of at least 1', 0);
  try {
    const parsed = remembered(build.sizes, value, parseDim);
    return 'error' in parsed ? refuse(parsed.error, parsed.offset) : parsed.value;
  } catch (error) {
    if (error instanceof DimOverflow) return refuse('it is beyond 2^53', 0);
    throw error;
  }
}

/** A symbol that no input has. */
export function strangerIn(build: Build, dims: readonly Dim[]): string | undefined {
  if (build.symbolsMissing) return undefined;
  for (const dim of dims) for (const name of symbolsOf(dim)) if (!build.symbols.has(name)) return name;
  return undefined;
}

/** The assertion `expect`: NIN4006 where it does not hold; a question of symbols becomes a constraint. */
export function expectShape(build: Build, scope: Scope, layer: Layer, id: string, source: Reference): Source {
  const expected = layer.expect && readShape(build, scope, layer.expect);
  const stranger = expected && strangerIn(build, expected);
  if (stranger !== undefined && layer.expect !== undefined) {
    const params = { text: stranger, reason: 'no input has this symbol' };
    report(build, scope, 'NIN2006', params, layer.expect.range, { node: scope.prefix + id });
    return source;
  }
  if (expected === undefined || layer.expect === undefined) return undefined;
  const found = source.type.shape;
  if (!mayBe(found, expected)) {
    if (source.wished !== undefined && mayBe(source.wished, expected)) return source;
    const params = { layer: scope.prefix + id, expected: expected.map(formatDim), found: found.map(formatDim) };
    const help = `expect: ${formatShape(found)} is what comes out`;
    const written = `[${found.map(writtenDim).join(', ')}]`;
    // Of a repeated layer each instance is asserted: what comes out of one may not come out of the others.
    const fix = layer.repeat === undefined ? replace(layer.expect.range, written, `Expect ${written}`) : undefined;
    report(build, scope, 'NIN4006', params, layer.expect.range, { help, fix, node: scope.prefix + id });
    // The layer itself is sound: what follows is judged by the shape that it really has.
    return { ...source, wished: expected };
  }
  for (const [axis, dim] of found.entries()) {
    const right = expected[axis] ?? 0;
    if (equality(dim, right) === 'depends') {
      const constraint = { kind: 'equal', left: dim, right } as const;
      const node = scope.prefix + id;
      build.requirements.push({ constraint, node, range: layer.expect.range, scope, asserted: true });
    }
  }
  return { ...source, wished: undefined };
}

function mayBe(found: readonly Dim[], expected: readonly Dim[]): boolean {
  return found.length === expected.length && found.every((dim, axis) => equality(dim, expected[axis] ?? 0) !== 'never');
}

/** A dimension as it stands in a list of YAML: in quotes where it has commas or brackets. */
function writtenDim(dim: Dim): string {
  const text = formatDim(dim);
  return /^[\w ()+*/-]+$/.test(text) && !/^[-*]/.test(text) ? text : `"${text}"`;
}
