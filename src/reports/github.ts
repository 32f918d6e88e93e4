import type { Diagnostic, Range, Severity } from '../diagnostics/diagnostic.ts';
import { position } from '../diagnostics/diagnostic.ts';
import type { Checked } from './checked.ts';
import { printable } from './printable.ts';
import { projectPath } from './project.ts';
import { counted, grouped } from './table.ts';

/** GitHub shows so many annotations of a kind for a step of a job; it prints further ones in the log only. */
const mostShown = 10;

/**
 * Workflow commands of GitHub Actions, one line a diagnostic: `::error file=…,line=…::message`. The gravest come first; where
 * there are more than GitHub shows, the last that it shows says how many, and the log has them all.
 */
export function githubText(checked: readonly Checked[], project: string): string {
  const all = checked.flatMap(({ diagnostics }) => diagnostics);
  const lines = (['error', 'warning'] as const).flatMap((severity) => commands(all, severity, project));
  return lines.map((line) => `${line}\n`).join('');
}

/** A command for what concerns no file. */
export function githubError(message: string): string {
  return `${workflowCommand('error', { title: 'ninc' }, printable(message))}\n`;
}

function commands(all: readonly Diagnostic[], severity: Severity, project: string): readonly string[] {
  const lines = gravestFirst(all.filter((one) => one.severity === severity)).map((one) => annotation(one, project));
  if (lines.length <= mostShown) return lines;
  const hidden = lines.length - (mostShown - 1);
  const message = `${counted(hidden, `more ${severity}`)}: GitHub shows ${mostShown} a step, the log of this step has all`;
  const more = workflowCommand(severity, { title: `ninc: ${grouped(hidden)} more` }, message);
  return [...lines.slice(0, mostShown - 1), more, ...lines.slice(mostShown - 1)];
}

/** What keeps most from being judged: YAML (NIN1xxx) before form, names, shapes. Within one kind as they were found. */
function gravestFirst(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const stage = ({ code }: Diagnostic) => Number(/\d/.exec(code)?.[0] ?? 9);
  return diagnostics.toSorted((a, b) => stage(a) - stage(b));
}

function annotation({ code, severity, message, help, range, file, related, node }: Diagnostic, project: string) {
  const path = range?.file.path ?? file;
  const properties = {
    ...(path !== undefined && { file: projectPath(path, project) }),
    ...(range !== undefined && region(range)),
    title: node === undefined ? code : `${code} in ${printable(node)}`,
  };
  const lines = [
    printable(message),
    ...(help === undefined ? [] : [`help: ${printable(help)}`]),
    ...related.map((one) => `${printable(one.message)}: ${printable(placeOf(one.range, project))}`),
  ];
  return workflowCommand(severity, properties, lines.join('\n'));
}

/** Lines and columns from 1, the last of each included; GitHub takes columns only within one line. */
function region({ file, start, end }: Range): Readonly<Record<string, number>> {
  const from = position(file, start);
  const to = position(file, Math.max(start, end - 1));
  if (from.line !== to.line) return { line: from.line, endLine: to.line };
  return { line: from.line, endLine: to.line, col: from.column, endColumn: to.column };
}

function placeOf({ file, start }: Range, project: string): string {
  const { line, column } = position(file, start);
  return `${projectPath(file.path, project)}:${line}:${column}`;
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions; escapes as the runner takes them back. */
function workflowCommand(
  name: Severity,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const given = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(`${value}`)}`);
  return `::${name} ${given.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
