/** The path of a place. */
export function place(...parts: readonly string[]): string {
  return `/${parts.map(encoded).join('/')}`;
}

/** Also what a shell reads: the page shows paths as words of a command. */
function encoded(part: string): string {
  return encodeURIComponent(part).replace(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

/** The same place however its path was written; nothing for escapes that are none. */
export function canonical(path: string): string | undefined {
  try {
    return place(...path.split('/').slice(1).map(decodeURIComponent));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
