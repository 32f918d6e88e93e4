import { createHash } from 'node:crypto';
import { type Diagnostic, position, type Range, type Related } from '../diagnostics/diagnostic.ts';
import type { Checked } from './checked.ts';
import { printable } from './printable.ts';
import { projectUri } from './project.ts';
import { codes, isCode } from './reference/diagnostic.ts';
import { type SarifRule, sarifRule } from './sarif-rules.ts';

export interface SarifOptions {
  /** Paths are relative to it. */
  readonly project: string;
  /** Of ninc. */
  readonly version: string;
  /** Why nothing was checked, where the command line was at fault. */
  readonly failure?: string;
}

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** What relative URIs begin at: code scanning services put the checkout in its place. */
const base = '%SRCROOT%';

/**
 * SARIF 2.1.0 (OASIS): one run, every code as a rule with its text, every diagnostic as a result. Columns count UTF-16 code units,
 * as ours do; an end is one past the last character in both.
 */
export function sarifText(checked: readonly Checked[], { project, version, failure }: SarifOptions): string {
  const seen = new Map<string, number>();
  const results = checked.flatMap(({ diagnostics }) => diagnostics.map((one) => result(one, project, seen)));
  const notifications = failure === undefined ? [] : [{ level: 'error', message: { text: printable(failure) } }];
  const log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ninc', version, semanticVersion: version, rules } },
        invocations: [{ executionSuccessful: failure === undefined, toolConfigurationNotifications: notifications }],
        originalUriBaseIds: { [base]: { description: { text: 'The folder of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const rules: readonly SarifRule[] = codes.map(sarifRule);
const indices = new Map<string, number>(rules.map(({ id }, index) => [id, index]));

function result(diagnostic: Diagnostic, project: string, seen: Map<string, number>) {
  const { code, severity, message, help, range, file, related, node, fix } = diagnostic;
  const text = help === undefined ? printable(message) : `${printable(message)}\nhelp: ${printable(help)}`;
  const physical = range === undefined ? wholeFile(file, project) : place(range, project);
  const logical = node === undefined ? undefined : [{ fullyQualifiedName: node, kind: 'member' }];
  const location = {
    ...(physical !== undefined && { physicalLocation: physical }),
    ...(logical !== undefined && { logicalLocations: logical }),
  };
  return {
    ruleId: code,
    ...(isCode(code) && { ruleIndex: indices.get(code) }),
    level: severity,
    message: { text },
    locations: physical === undefined && logical === undefined ? [] : [location],
    ...(related.length > 0 && { relatedLocations: related.map((one, index) => relatedPlace(one, index, project)) }),
    partialFingerprints: { 'nincText/v1': fingerprint(diagnostic, project, seen) },
    ...(fix !== undefined && { fixes: [{ description: { text: fix.title }, artifactChanges: changes(fix, project) }] }),
  };
}

function relatedPlace({ message, range }: Related, index: number, project: string) {
  return { id: index + 1, message: { text: printable(message) }, physicalLocation: place(range, project) };
}

function place({ file, start, end }: Range, project: string) {
  return { artifactLocation: artifact(file.path, project), region: region({ file, start, end }) };
}

function wholeFile(file: string | undefined, project: string) {
  return file === undefined ? undefined : { artifactLocation: artifact(file, project) };
}

function artifact(path: string, project: string) {
  const { uri, relative } = projectUri(path, project);
  return relative ? { uri, uriBaseId: base } : { uri };
}

function region({ file, start, end }: Range) {
  const from = position(file, start);
  const to = position(file, Math.max(start, end));
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

/** Edits by the file that they change. */
function changes(fix: NonNullable<Diagnostic['fix']>, project: string) {
  const paths = [...new Set(fix.edits.map(({ range }) => range.file.path))];
  return paths.map((path) => ({
    artifactLocation: artifact(path, project),
    replacements: fix.edits
      .filter(({ range }) => range.file.path === path)
      .map(({ range, text }) => ({ deletedRegion: region(range), insertedContent: { text } })),
  }));
}

/**
 * What stays the same when lines move: the code, the file, the text of the line and the part of it that is at fault; the second of
 * the same is another. Ids of layers are no part of it, because they count on when a layer is inserted above.
 */
function fingerprint({ code, range, file, message }: Diagnostic, project: string, seen: Map<string, number>): string {
  const path = range?.file.path ?? file;
  const what = range === undefined ? [message] : [lineOf(range).trim(), range.file.text.slice(range.start, range.end)];
  const key = JSON.stringify([code, path === undefined ? '' : projectUri(path, project).uri, ...what]);
  const count = (seen.get(key) ?? 0) + 1;
  seen.set(key, count);
  return createHash('sha256').update(`${key}${count}`).digest('hex').slice(0, 32);
}

function lineOf({ file, start }: Range): string {
  const { line } = position(file, start);
  return file.text.slice(file.lineStarts[line - 1] ?? 0, file.lineStarts[line] ?? file.text.length);
}
