import type { ErrorObject, ValidateFunction } from 'ajv';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import { meant } from '../diagnostics/elsewhere.ts';
import { replace } from '../diagnostics/fix.ts';
import { describeSchema, describeValue, shorten } from './describe.ts';
import { missingKeyHelp, unknownKeyHelp, valueHelp } from './form-help.ts';
import { mostDiagnostics } from './limits.ts';
import type { JsonSchema } from './schema.ts';
import { type Located, plain, walk } from './tree.ts';

/** One fault of form: where in the tree, and what to say. */
export interface FormFault {
  /** Segments of the JSON pointer to the value at fault. */
  readonly path: readonly string[];
  /** Of the first thousand faults: nobody reads more. */
  readonly diagnostic?: Diagnostic;
}

/** So many faults of one tree are put into words: one more than are shown, which says that there are more. */
const mostExplained = mostDiagnostics + 1;

/**
 * Runs a validator over a tree and gives one diagnostic for each place at fault. `subject` names the root in messages
 * (`the spec`, `conv2d`).
 */
export function validateForm(root: Located, validator: ValidateFunction, subject: string): FormFault[] {
  if (validator(plain(root))) return [];
  const errors = validator.errors ?? [];
  // A failed alternative says why each branch failed; a person needs only what was wanted at that place.
  const alternatives = new Set(
    errors.flatMap(({ keyword, instancePath }) => (keyword === 'anyOf' ? [instancePath] : [])),
  );
  const unknown = unknownKeys(errors);
  const faults: FormFault[] = [];
  const reported = new Set<string>();
  for (const error of errors) {
    if (isCovered(error, alternatives) || misspelt(error, unknown)) continue;
    const path = segments(error.instancePath);
    const key = `${error.instancePath} ${detailKey(error)}`;
    if (reported.has(key)) continue;
    reported.add(key);
    if (isSameMistake(error, path, reported)) {
      faults.push({ path });
      continue;
    }
    faults.push(faults.length < mostExplained ? { path, diagnostic: explain(root, error, path, subject) } : { path });
  }
  return faults;
}

/** An error strictly below an alternative, or a branch of the alternative itself. */
function isCovered({ keyword, instancePath }: ErrorObject, alternatives: ReadonlySet<string>): boolean {
  if (keyword !== 'anyOf' && alternatives.has(instancePath)) return true;
  for (let at = instancePath.lastIndexOf('/'); at >= 0; at = instancePath.lastIndexOf('/', at - 1)) {
    if (alternatives.has(instancePath.slice(0, at))) return true;
    if (at === 0) break;
  }
  return false;
}

/** Layers where a list of paths was wanted: every one of them is told by the first. */
function isSameMistake({ keyword }: ErrorObject, path: readonly string[], reported: Set<string>): boolean {
  if (keyword !== 'type' || path.at(-2) !== 'paths') return false;
  const key = `${path.slice(0, -1).join('/')} no paths`;
  const before = reported.has(key);
  reported.add(key);
  return before;
}

/** The unknown keys of each mapping, by its pointer. */
function unknownKeys(errors: readonly ErrorObject[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== 'additionalProperties') continue;
    const keys = found.get(instancePath) ?? [];
    if (keys.length === 0) found.set(instancePath, keys);
    if (keys.length < mostExplained) keys.push(String(params['additionalProperty']));
  }
  return found;
}

/** A required key that was meant but misspelt is not missing too: one cause, one error. */
function misspelt(
  { keyword, params, instancePath }: ErrorObject,
  unknown: ReadonlyMap<string, readonly string[]>,
): boolean {
  if (keyword !== 'required') return false;
  const missing = String(params['missingProperty']);
  return (unknown.get(instancePath) ?? []).some((key) => meant(key, [missing]) === missing);
}

function detailKey({ keyword, params, propertyName }: ErrorObject): string {
  if (keyword === 'required') return `required ${params['missingProperty']}`;
  if (keyword === 'additionalProperties') return `unknown ${params['additionalProperty']}`;
  const name = propertyName ?? params['propertyName'];
  return name === undefined ? 'value' : `name ${name}`;
}

function segments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function explain(root: Located, error: ErrorObject, path: readonly string[], subject: string): Diagnostic {
  const { node, entry } = walk(root, path);
  const what = subjectOf(path, subject);
  if (error.keyword === 'required') {
    const key = String(error.params['missingProperty']);
    // What the document lacks can be written at its beginning.
    const range = path.length === 0 ? { ...node.range, end: node.range.start + 1 } : node.range;
    const fix = path.length === 0 ? missing(node, key, error.parentSchema) : undefined;
    const help = missingKeyHelp(key, error.parentSchema);
    return diagnostic('NIN2001', { what, key }, { range: entry?.keyRange ?? range, fix, help });
  }
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty']);
    const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as JsonSchema);
    const unknown = node.kind === 'mapping' ? node.entries.find((candidate) => candidate.key === key) : undefined;
    const range = unknown?.keyRange ?? node.range;
    return diagnostic(
      'NIN2002',
      { what, key, known },
      { range, ...unknownKeyHelp(key, known, { range, place: what, path }) },
    );
  }
  const propertyName = error.keyword === 'propertyNames' ? error.params['propertyName'] : error.propertyName;
  if (typeof propertyName === 'string') {
    const named =
      node.kind === 'mapping' ? node.entries.find((candidate) => candidate.key === propertyName) : undefined;
    return diagnostic(
      'NIN2003',
      { what: `a name in ${what}`, found: propertyName, needed: 'letters, digits and _, beginning with a letter or _' },
      { range: named?.keyRange ?? node.range },
    );
  }
  const wanted: JsonSchema = error.parentSchema ?? {};
  const found =
    error.keyword === 'maxProperties' && node.kind === 'mapping'
      ? `all of ${node.entries.map(({ key }) => shorten(key)).join(', ')}`
      : describeValue(plain(node));
  const params = { what, found, needed: describeSchema(wanted) };
  return diagnostic('NIN2003', params, { range: node.range, ...valueHelp(root, path, node, wanted) });
}

/** A key of the document that has only one value is written before the others. */
function missing(root: Located, key: string, schema: JsonSchema | undefined): Fix | undefined {
  const value = (schema?.['properties'] as Record<string, JsonSchema> | undefined)?.[key]?.['const'];
  const { file, start } = root.range;
  if (value === undefined || root.kind !== 'mapping' || file.text.charAt(start) === '{') return undefined;
  const line = `${key}: ${value}`;
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  return replace({ file, start, end: start }, `${line}${newline}`, `Write ${line}`);
}

/** The nearest name on the way to the value: `kernel_size`, `conv2d`, `layers[3]`. */
function subjectOf(path: readonly string[], subject: string): string {
  const last = path.at(-1);
  if (last === undefined) return subject;
  const before = path.at(-2);
  return /^\d+$/.test(last) && before !== undefined ? `${before}[${Number(last)}]` : last;
}
