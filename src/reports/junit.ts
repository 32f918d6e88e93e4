import { dirname } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { position } from '../diagnostics/diagnostic.ts';
import { type Checked, fails } from './checked.ts';
import { renderDiagnostic } from './frame.ts';
import { printable } from './printable.ts';
import { projectPath } from './project.ts';
import type { Style } from './style.ts';

export interface JUnitOptions {
  /** Paths are relative to it. */
  readonly project: string;
  /** Whether warnings are failures. */
  readonly denyWarnings: boolean;
  /** When the check began. */
  readonly began: Date;
}

const unmarked = (text: string) => text;
const plain: Style = { error: unmarked, warning: unmarked, good: unmarked, strong: unmarked, faint: unmarked };

/**
 * JUnit's XML: one suite a spec, one failed case a diagnostic, and one that passes where there is none. It is valid against what
 * Jenkins (xunit plugin) and Apache Ant ask for; GitLab reads the same.
 */
export function junitText(checked: readonly Checked[], options: JUnitOptions): string {
  const suites = checked.map((one, index) => suite(one, index, options));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function suite(one: Checked, index: number, { project, denyWarnings, began }: JUnitOptions): string {
  const relative = projectPath(one.path, project);
  // A name of spaces alone is none for the schemas.
  const path = relative.trim() === '' ? JSON.stringify(relative) : relative;
  const failing = one.diagnostics.filter(({ severity }) => severity === 'error' || denyWarnings);
  const others = one.diagnostics.filter((diagnostic) => !failing.includes(diagnostic));
  const seconds = one.seconds.toFixed(3);
  const names = distinct(failing.map(caseName));
  const cases = fails(one, denyWarnings)
    ? failing.map((diagnostic, at) => testCase(names[at] ?? '', path, '0.000', failure(diagnostic)))
    : [testCase('check', path, seconds, '')];
  const attributes = {
    id: index,
    name: path,
    package: dirname(path),
    hostname: 'localhost',
    timestamp: began.toISOString().slice(0, 19),
    tests: cases.length,
    failures: fails(one, denyWarnings) ? cases.length : 0,
    errors: 0,
    skipped: 0,
    time: seconds,
  };
  const output = others.map((diagnostic) => renderDiagnostic(diagnostic, plain)).join('\n\n');
  return [
    `  <testsuite ${attributesOf(attributes)}>\n`,
    '    <properties/>\n',
    ...cases,
    `    <system-out>${escapeXml(output)}</system-out>\n`,
    '    <system-err></system-err>\n',
    '  </testsuite>\n',
  ].join('');
}

/** The same fault keeps its name when lines above it change, so that a service sees what is new. */
function caseName({ code, node, message }: Diagnostic): string {
  return node === undefined ? `${code} ${message}` : `${code} in ${node}`;
}

/** A second of one name is `… (2)`. */
function distinct(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function testCase(name: string, path: string, time: string, inner: string): string {
  const attributes = attributesOf({ name, classname: path, time });
  return inner === '' ? `    <testcase ${attributes}/>\n` : `    <testcase ${attributes}>${inner}</testcase>\n`;
}

function failure(diagnostic: Diagnostic): string {
  const { code, message, range } = diagnostic;
  const line = range === undefined ? '' : ` (line ${position(range.file, range.start).line})`;
  const text = escapeXml(renderDiagnostic(diagnostic, plain));
  return `<failure ${attributesOf({ message: `${message}${line}`, type: code })}>${text}</failure>`;
}

function attributesOf(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${escapeXml(printable(`${value}`))}"`)
    .join(' ');
}

/** What is printable and no markup; XML 1.0 has no U+FFFE and U+FFFF. */
function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\ufffe\uffff]/g, '\ufffd');
}
