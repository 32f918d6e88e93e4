/**
 * Text from a file cannot move the cursor, recolour the terminal or reorder a line: control and format characters (bidirectional
 * marks, zero-width spaces) and lone surrogates are shown by their code points.
 */
export function printable(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replace(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
      (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    );
}

const combining = /\p{M}/u;
/** East Asian wide and fullwidth, and emoji (Unicode Standard Annex 11). */
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

/** Columns that a printable text takes on a terminal: wide characters take two, marks that combine none. */
export function columns(text: string): number {
  if (/^[\x20-\x7E]*$/.test(text)) return text.length;
  let count = 0;
  for (const character of text) if (!combining.test(character)) count += wide.test(character) ? 2 : 1;
  return count;
}

/** At most so many columns, the end replaced by `…`. */
export function shortened(text: string, most: number): string {
  if (columns(text) <= most) return text;
  let kept = '';
  for (const character of text) {
    if (columns(kept + character) > most - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
