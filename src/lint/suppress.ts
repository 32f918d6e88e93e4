import { catalog, diagnostic } from '../diagnostics/catalog.ts';
import { type Diagnostic, position, type Range, type SourceFile } from '../diagnostics/diagnostic.ts';
import { didYouMean, replace } from '../diagnostics/fix.ts';
import { suggest } from '../diagnostics/suggest.ts';

/** A comment that silences warnings: of its own line and the next, or of the whole file. */
interface Suppression {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** From 1; `undefined` for the whole file. */
  readonly line: number | undefined;
  /** `undefined` for all. */
  readonly code: string | undefined;
}

/** Leaves out what comments of the file suppress, and warns of comments that suppress nothing. */
export function suppress(found: readonly Diagnostic[], file: SourceFile): Diagnostic[] {
  if (!file.text.includes('ninc-ignore')) return [...found];
  const suppressions = readSuppressions(file);
  const used = new Set<Suppression>();
  const kept = found.filter((one) => {
    const fitting = suppressions.filter((suppression) => covers(suppression, one, file));
    for (const suppression of fitting) used.add(suppression);
    return fitting.length === 0;
  });
  const idle = suppressions.filter((suppression) => !used.has(suppression));
  return [...kept, ...idle.map((suppression) => idleWarning(suppression, file))];
}

function covers({ line, code }: Suppression, { code: own, range, related }: Diagnostic, file: SourceFile): boolean {
  if (code !== undefined && code !== own) return false;
  if (line === undefined) return true;
  const places = [range, ...related.map((one) => one.range)].filter((place) => place?.file === file);
  return places.some((place) => {
    const at = place === undefined ? 0 : position(file, place.start).line;
    return at === line || at === line + 1;
  });
}

function readSuppressions(file: SourceFile): Suppression[] {
  return [...file.text.matchAll(/(?<=^|\s)#[ \t]*ninc-ignore(-file)?\b([^\n\r]*)/gm)].flatMap(
    (match): Suppression[] => {
      const [whole, forFile, rest = ''] = match;
      const text = whole.trimEnd();
      const place = { start: match.index, end: match.index + text.length, text };
      const line = forFile === undefined ? position(file, match.index).line : undefined;
      const codes = rest.match(/[A-Za-z]+\d+/g);
      return codes === null ? [{ ...place, line, code: undefined }] : codes.map((code) => ({ ...place, line, code }));
    },
  );
}

function idleWarning({ start, end, text, code }: Suppression, file: SourceFile): Diagnostic {
  const known = code === undefined || Object.hasOwn(catalog, code);
  const isError =
    code !== undefined && Object.entries(catalog).some(([name, { severity }]) => name === code && severity === 'error');
  const reason = !known
    ? `there is no code ${code}`
    : isError
      ? `${code} is an error, and errors cannot be suppressed`
      : code === undefined
        ? 'there is no warning here'
        : `there is no ${code} here`;
  const near = known || code === undefined ? undefined : suggest(code, Object.keys(catalog));
  const range = { file, start, end };
  if (near !== undefined && code !== undefined) {
    const at = start + text.indexOf(code);
    const meant = didYouMean(code, near, { file, start: at, end: at + code.length });
    return diagnostic('NIN3808', { text, reason }, { range, ...meant });
  }
  // A comment may name other codes that are needed.
  const alone = text.match(/[A-Za-z]+\d+/g)?.length === 1;
  const fix = alone ? replace(wholeComment(range), '', 'Remove the comment') : undefined;
  return diagnostic('NIN3808', { text, reason }, { range, help: 'remove it', fix });
}

/** A comment with the space before it; its whole line where nothing else stands in it. */
function wholeComment({ file, start, end }: Range): Range {
  const before = start - (/[ \t]*$/.exec(file.text.slice(0, start))?.[0].length ?? 0);
  const ownLine = before === 0 || file.text.charAt(before - 1) === '\n';
  const newline = /^\r?\n/.exec(file.text.slice(end))?.[0].length ?? 0;
  return ownLine ? { file, start: before, end: end + newline } : { file, start: before, end };
}
