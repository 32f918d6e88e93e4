const longestName = 80;
const longestShape = 12;

/** A name from a foreign file, safe to print: quoted and escaped where it is not plain, cut where it is long. */
export function shownName(name: string): string {
  if (name.length <= longestName && /^[\w.:/-]+$/.test(name)) return name;
  return quoted(name.length > longestName ? `${name.slice(0, longestName)}…` : name);
}

/** In double quotes, with escapes for what would not show or would steer a terminal. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `[96, 3, 11, 11]`; a shape from a foreign file may have any number of dimensions. */
export function shownShape(shape: readonly number[]): string {
  const rest = shape.length - longestShape;
  const shown = shape.slice(0, longestShape).join(', ');
  return rest > 0 ? `[${shown}, … and ${rest} more]` : `[${shown}]`;
}
