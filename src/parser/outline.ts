import { Composer, isMap, isScalar, isSeq } from 'yaml';
import type { SourceFile } from '../diagnostics/diagnostic.ts';
import { toItsEnd } from './stage.ts';
import { tokenizing } from './tokens.ts';

/** Where a mark stands in a text that may be broken around it. */
export interface MarkedPlace {
  /** Keys, and numbers of list items, that lead there: those of the mapping for a key. */
  readonly path: readonly string[];
  readonly role: 'key' | 'value';
  /** The keys of the mapping that it stands in. */
  readonly keys: readonly string[];
}

/** Finds the first scalar that contains a mark, as far as YAML's own recovery leads to it. */
export function placeOfMark(file: SourceFile, mark: string): MarkedPlace | undefined {
  const { value: tokens } = toItsEnd(tokenizing(file));
  if (tokens === undefined) return undefined;
  const composer = new Composer({ version: '1.2', uniqueKeys: false, logLevel: 'silent' });
  for (const document of composer.compose(tokens)) return find(document.contents, mark, [], []);
  return undefined;
}

function find(node: unknown, mark: string, path: readonly string[], keys: readonly string[]): MarkedPlace | undefined {
  if (isScalar(node))
    return String(node.value ?? node.source ?? '').includes(mark) ? { path, role: 'value', keys } : undefined;
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = find(item, mark, [...path, `${index}`], []);
      if (found !== undefined) return found;
    }
  }
  if (!isMap(node)) return undefined;
  const own = node.items.map(({ key }) => (isScalar(key) ? String(key.value ?? '') : ''));
  for (const [index, { key, value }] of node.items.entries()) {
    const name = own[index] ?? '';
    const others = own.filter((one) => !one.includes(mark));
    if (isScalar(key) && name.includes(mark)) return { path, role: 'key', keys: others };
    const found = find(value, mark, [...path, name], others);
    if (found !== undefined) return found;
  }
  return undefined;
}
