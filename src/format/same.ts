import { type CST, type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Outcome, SourceFile } from '../diagnostics/diagnostic.ts';
import { composeOne } from '../parser/document.ts';
import { toItsEnd } from '../parser/stage.ts';
import { tokenizing } from '../parser/tokens.ts';

/** A file that was read: its tokens and its tree. */
export interface Parsed {
  readonly tokens: readonly CST.Token[];
  readonly document: Document.Parsed;
}

/** One YAML document of a size that can be worked with; gives NIN1001, NIN1003, NIN1006. What it means is not judged. */
export function parseYaml(file: SourceFile): Outcome<Parsed> {
  const { value: tokens, diagnostics } = toItsEnd(tokenizing(file));
  if (tokens === undefined) return { diagnostics };
  const composed = composeOne(tokens, file);
  if (composed.value === undefined) return { diagnostics: composed.diagnostics };
  return { value: { tokens, document: composed.value }, diagnostics: [] };
}

/**
 * Whether two texts are the same tree with the same anchors, aliases, tags and comments; the order of keys aside. That a formatter
 * loses nothing is looked at every time, not only in tests.
 */
export function sameMeaning(before: Parsed, after: Parsed): boolean {
  return signature(before) === signature(after);
}

function signature({ document, tokens }: Parsed): string {
  return JSON.stringify([treeOf(document.contents), commentsIn(tokens).sort()]);
}

function treeOf(node: unknown): unknown {
  if (isAlias(node)) return { alias: node.source };
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => ({ name: String(key), key: treeOf(key), value: treeOf(value) }));
    return marked(node, { map: entries.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name))) });
  }
  if (isSeq(node)) return marked(node, { seq: node.items.map(treeOf) });
  if (!isScalar(node)) return null;
  const { value } = node;
  // JSON has neither infinity nor -0.
  return marked(node, typeof value === 'number' ? { number: Object.is(value, -0) ? '-0' : String(value) } : value);
}

function marked(node: Node, what: unknown): unknown {
  const anchor = 'anchor' in node ? node.anchor : undefined;
  return anchor === undefined && node.tag === undefined ? what : { anchor, tag: node.tag, what };
}

function commentsIn(tokens: readonly CST.Token[]): string[] {
  const found: string[] = [];
  const pending: unknown[] = [...tokens];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) for (const one of next) pending.push(one);
    else if (typeof next === 'object' && next !== null) {
      if ('type' in next && next.type === 'comment' && 'source' in next) found.push(String(next.source).trimEnd());
      else for (const one of Object.values(next)) pending.push(one);
    }
  }
  return found;
}
