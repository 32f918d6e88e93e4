import type { Fix, Range } from './diagnostic.ts';

/** One place of a text is replaced. */
export function replace(range: Range, text: string, title: string): Fix {
  return { title, edits: [{ range, text }] };
}

/**
 * The help and the fix of a name that was probably meant. There is no fix where the name does not stand at the place as it is: an
 * expression gave it, or it was written with escapes. `shown` quotes the name in the help.
 */
export function didYouMean(
  found: string,
  near: string | undefined,
  range: Range | undefined,
  shown = (name: string) => name,
): { readonly help?: string; readonly fix?: Fix } {
  if (near === undefined) return {};
  const fix = range === undefined ? undefined : rename(range, found, near);
  return { help: `did you mean ${shown(near)}?`, ...(fix !== undefined && { fix }) };
}

/** `found` becomes `wanted` at a place where it stands, in quotes or not; quotes are kept. */
export function rename(range: Range, found: string, wanted: string): Fix | undefined {
  const { file, start, end } = range;
  const text = file.text.slice(start, end);
  const at = text === found ? 0 : text === `"${found}"` || text === `'${found}'` ? 1 : undefined;
  if (at === undefined || found === '') return undefined;
  return replace({ file, start: start + at, end: end - at }, wanted, `Change ${found} to ${wanted}`);
}
