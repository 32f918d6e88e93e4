import {
  type Alias,
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
  type Document as YamlDocument,
  type Node as YamlNode,
} from 'yaml';
import { type Code, diagnostic, type ParamsOf } from '../diagnostics/catalog.ts';
import type { Diagnostic, Fix, Outcome, Range, SourceFile } from '../diagnostics/diagnostic.ts';
import { replace } from '../diagnostics/fix.ts';
import { type Amounts, limits, mostDiagnostics, nothingSpent } from './limits.ts';
import { type Stage, toItsEnd } from './stage.ts';
import { clip, largeHelp, shortened, tokenizing, unclosed } from './tokens.ts';
import type { Located, MappingEntry, ScalarNode } from './tree.ts';
import { yamlHelp } from './yaml-help.ts';

/** The YAML tree of one file. After this stage nothing touches raw text again. */
export interface Document {
  readonly file: SourceFile;
  readonly root: Located;
}

/** Reads one YAML 1.2 document, and keeps the place of everything in it. `spent` is what was read before, and counts on. */
export function parse(file: SourceFile, spent?: Amounts): Outcome<Document> {
  return toItsEnd(parsing(file, spent));
}

/** The same with pauses. */
export function* parsing(file: SourceFile, spent: Amounts = nothingSpent()): Stage<Outcome<Document>> {
  const { value: tokens, diagnostics: tags } = yield* tokenizing(file, spent);
  if (tokens === undefined) return { diagnostics: tags };
  yield;
  const { value, diagnostics } = read(tokens, file, tags, spent);
  const all = [...tags, ...diagnostics];
  return value === undefined || all.length > 0 ? { diagnostics: all } : { value, diagnostics: [] };
}

/** The document of these tokens. What is wrong with the tags was told. */
function read(
  tokens: readonly CST.Token[],
  file: SourceFile,
  tags: readonly Diagnostic[],
  spent: Amounts,
): Outcome<Document> {
  const { value, diagnostics } = composeOne(tokens, file);
  return value === undefined ? { diagnostics } : locate(value, file, tags, spent);
}

/** The one YAML document of a file, as the `yaml` package has it; gives NIN1001 and NIN1003. */
export function composeOne(tokens: readonly CST.Token[], file: SourceFile): Outcome<YamlDocument.Parsed> {
  const [first, second] = compose(tokens);
  if (first === undefined || first.contents === null) {
    const params = { reason: 'the file is empty' };
    const range = { file, start: 0, end: Math.min(1, file.text.length) };
    return { diagnostics: [diagnostic('NIN1001', params, { range, help: 'write `ninc: 1` first' })] };
  }
  // One broken place makes the parser stumble several times: only the first error is a person's.
  const [error] = first.errors;
  if (error !== undefined) {
    const stumble = clip(file, error.pos[0], error.pos[1]);
    if (file.text.startsWith('${', error.pos[0] - 1)) {
      const reason = 'this { begins a mapping, not an expression';
      const help = 'in braces and brackets an expression stands in quotes: "${…}"';
      return {
        diagnostics: [
          diagnostic('NIN1001', { reason }, { range: stumble, help, fix: inQuotes(file, error.pos[0] - 1) }),
        ],
      };
    }
    const opener = unclosed(tokens, error.pos[0]);
    const params = { reason: reasonOf(error.message) };
    if (opener === undefined)
      return { diagnostics: [diagnostic('NIN1001', params, { range: stumble, ...yamlHelp(stumble) })] };
    // A bracket or quote that is not closed is mended where it stands, not where the parser first notices.
    const atEnd = error.pos[0] >= file.text.trimEnd().length;
    const related = atEnd ? [] : [{ message: 'this cannot stand inside of it', range: stumble }];
    const range = clip(file, opener, opener + 1);
    const reason = `this ${file.text.charAt(opener)} is not closed`;
    return { diagnostics: [diagnostic('NIN1001', { reason }, { range, related })] };
  }
  if (second !== undefined) {
    const at = second.range[0];
    return { diagnostics: [diagnostic('NIN1003', {}, { range: clip(file, at, at + 3) })] };
  }
  return { value: first, diagnostics: [] };
}

/** The expression that begins at an offset, in quotes; nothing where its end is not plain to see. */
function inQuotes(file: SourceFile, start: number): Fix | undefined {
  const found = /^\$\{[^{}"'\\\r\n]*\}/.exec(file.text.slice(start))?.[0];
  if (found === undefined) return undefined;
  return replace({ file, start, end: start + found.length }, `"${found}"`, 'Put the expression in quotes');
}

/** The first two documents: a second is one too many. */
function compose(tokens: readonly CST.Token[]): readonly YamlDocument.Parsed[] {
  const before = Error.stackTraceLimit;
  // Every error of the parser is an Error, of which a broken file has hundreds of thousands: their stacks took most of the time.
  Error.stackTraceLimit = 0;
  try {
    const found: YamlDocument.Parsed[] = [];
    for (const document of new Composer({ version: '1.2', uniqueKeys: false, logLevel: 'silent' }).compose(tokens)) {
      found.push(document);
      if (found.length === 2) break;
    }
    return found;
  } finally {
    Error.stackTraceLimit = before;
  }
}

/** What the parser's own words mean to a person who writes a spec. */
const plainReasons: readonly (readonly [RegExp, string])[] = [
  [
    /^Nested mappings are not allowed/,
    'a second `key:` on one line: begin a new line for it, or write braces or quotes',
  ],
  [/may not be used as an implicit map key/, 'the indentation of this line fits nothing above it'],
  [/^Unexpected .* at node end/, 'this does not belong to what stands before it'],
  [/^All sequence items must start at the same column/, 'this dash stands under no other dash of its list'],
  [/^All mapping items must start at the same column/, 'this does not begin in the column of what stands above it'],
  [/^Implicit map keys need to be followed by map values/, 'a `key: value` was expected, but there is no colon'],
  [/^Implicit keys need to be on a single line/, 'a `key: value` was expected, but there is no colon'],
];

function reasonOf(message: string): string {
  const known = plainReasons.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return known[1];
  const text = message.replace(/\s+/g, ' ').trim();
  return text.charAt(0).toLowerCase() + text.slice(1);
}

interface Walk {
  readonly file: SourceFile;
  readonly diagnostics: Diagnostic[];
  readonly anchors: Map<string, { readonly node: Located; readonly size: number } | 'open'>;
  readonly spent: Amounts;
}

function locate(
  document: YamlDocument.Parsed,
  file: SourceFile,
  tags: readonly Diagnostic[],
  spent: Amounts,
): Outcome<Document> {
  const state: Walk = { file, diagnostics: [], anchors: new Map(), spent };
  for (const warning of document.warnings) {
    const told = tags.some(({ range }) => range?.start === warning.pos[0]);
    if (warning.code !== 'TAG_RESOLVE_FAILED' || told) continue;
    report(
      state,
      'NIN1004',
      { what: `the tag ${shortened(file.text.slice(...warning.pos))}` },
      clip(file, ...warning.pos),
    );
  }
  const root = visit(document.contents, state);
  if (spent.values > limits.values) {
    const params = {
      what: 'the spec',
      found: 'too large once its aliases are expanded',
      limit: `${limits.values} values`,
    };
    state.diagnostics.push(diagnostic('NIN1006', params, { file: file.path, help: largeHelp }));
  }
  return state.diagnostics.length > 0 ? { diagnostics: state.diagnostics } : { value: { file, root }, diagnostics: [] };
}

function report<C extends Code>(state: Walk, code: C, params: ParamsOf<C>, range: Range, help?: string): void {
  if (state.diagnostics.length <= mostDiagnostics) state.diagnostics.push(diagnostic(code, params, { range, help }));
}

function visit(node: YamlNode | null, state: Walk): Located {
  if (node === null) return { kind: 'scalar', value: null, range: clip(state.file, 0, 0) };
  if (isAlias(node)) return resolve(node, state);
  const anchor = 'anchor' in node ? node.anchor : undefined;
  if (anchor !== undefined) state.anchors.set(anchor, 'open');
  const before = state.spent.values++;
  const located = convert(node, state);
  if (anchor !== undefined) state.anchors.set(anchor, { node: located, size: state.spent.values - before });
  return located;
}

function convert(node: YamlNode, state: Walk): Located {
  if (isMap(node)) return mapping(node, state);
  if (isSeq(node)) return sequence(node, state);
  return isScalar(node) ? scalar(node, state) : { kind: 'scalar', value: null, range: rangeOf(node, state) };
}

function rangeOf(node: YamlNode, { file }: Walk): Range {
  const [start, end] = node.range ?? [0, 0];
  return { file, start, end: Math.max(end, start) };
}

/** Shared, not copied; but counted as if copied, so that nested aliases cannot multiply without bound. */
function resolve(alias: Alias, state: Walk): Located {
  const known = state.anchors.get(alias.source);
  const range = rangeOf(alias, state);
  if (known === undefined || known === 'open') {
    const reason = known === 'open' ? 'stands inside what it repeats' : 'has no anchor before it';
    report(state, 'NIN1005', { name: shortened(alias.source), reason }, range);
    return { kind: 'scalar', value: null, range };
  }
  state.spent.values += known.size;
  return known.node;
}

function sequence(node: YAMLSeq, state: Walk): Located {
  const items = node.items.map((item) => visit(asNode(item), state));
  return { kind: 'sequence', items, range: tight(node, items.at(-1), state) };
}

function mapping(node: YAMLMap, state: Walk): Located {
  const seen = new Set<string>();
  const entries: MappingEntry[] = [];
  for (const pair of node.items) {
    const keyNode = asNode(pair.key);
    const keyRange = keyNode === null ? rangeOf(node, state) : rangeOf(keyNode, state);
    if (!isScalar(keyNode)) {
      report(state, 'NIN1004', { what: 'a key that is not a plain word' }, keyRange);
      continue;
    }
    const key = String(keyNode.value);
    if (key === '<<') {
      report(state, 'NIN1004', { what: 'a merge key (<<)' }, keyRange, 'write a block with params instead');
      continue;
    }
    if (seen.has(key)) report(state, 'NIN1002', { key: shortened(key) }, keyRange);
    seen.add(key);
    const valueNode = asNode(pair.value);
    const value =
      valueNode === null ? ({ kind: 'scalar', value: null, range: keyRange } as const) : visit(valueNode, state);
    entries.push({ key, keyRange, value });
  }
  return { kind: 'mapping', entries, range: tight(node, entries.at(-1)?.value, state) };
}

/** A block collection ends with its last child, not with the blank lines and comments behind it. */
function tight(node: YAMLMap | YAMLSeq, last: Located | undefined, state: Walk): Range {
  const range = rangeOf(node, state);
  if (node.flow === true || last === undefined) return range;
  // The end of an alias is not the end of what it repeats.
  const end = isAlias(lastNode(node))
    ? range.start + state.file.text.slice(range.start, range.end).trimEnd().length
    : last.range.end;
  return { ...range, end };
}

function lastNode(node: YAMLMap | YAMLSeq): unknown {
  return isMap(node) ? node.items.at(-1)?.value : node.items.at(-1);
}

function asNode(value: unknown): YamlNode | null {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null;
}

function scalar(node: Scalar, state: Walk): ScalarNode {
  const range = rangeOf(node, state);
  const { value } = node;
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value)) report(state, 'NIN1004', { what: 'half of a surrogate pair' }, range);
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    const textStart = range.start + quoted;
    const verbatim =
      state.file.text.startsWith(value, textStart) && range.end - range.start === value.length + 2 * quoted;
    return verbatim ? { kind: 'scalar', value, range, textStart } : { kind: 'scalar', value, range };
  }
  if (
    typeof value === 'number' &&
    !(Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value)))
  ) {
    report(
      state,
      'NIN1004',
      { what: `the number ${shortened(node.source ?? `${value}`)} (not finite, or beyond 2^53)` },
      range,
    );
  }
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return { kind: 'scalar', value, range };
  report(state, 'NIN1004', { what: 'a value of this type' }, range);
  return { kind: 'scalar', value: null, range };
}
