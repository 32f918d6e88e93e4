import { type CST, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { SourceFile } from '../diagnostics/diagnostic.ts';
import { composeOne } from '../parser/document.ts';
import { tokenize } from '../parser/tokens.ts';

/**
 * Whether two texts are the same tree with the same anchors, aliases, tags and comments; the order of keys aside. What a formatter
 * may not lose is looked at every time: a spec is more than the seconds that it takes to write it.
 */
export function sameMeaning(before: SourceFile, after: SourceFile): boolean {
  const [left, right] = [signature(before), signature(after)];
  return left !== undefined && left === right;
}

function signature(file: SourceFile): string | undefined {
  const { value: tokens } = tokenize(file);
  if (tokens === undefined) return undefined;
  const { value: document } = composeOne(tokens, file);
  if (document === undefined) return undefined;
  return JSON.stringify([treeOf(document.contents), commentsIn(tokens).sort()]);
}

function treeOf(node: unknown): unknown {
  if (isAlias(node)) return { alias: node.source };
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => JSON.stringify([treeOf(key), treeOf(value)]));
    return marked(node, { map: entries.sort() });
  }
  if (isSeq(node)) return marked(node, { seq: node.items.map(treeOf) });
  if (isScalar(node)) {
    // Of numbers the text counts: JSON has no infinity, and 1.0 is written for a reason.
    const { value } = node;
    return marked(node, typeof value === 'string' ? value : { [typeof value]: String(value) });
  }
  return null;
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
