import type { Fix } from '../diagnostics/diagnostic.ts';
import { meant } from '../diagnostics/elsewhere.ts';
import { didYouMean, replace } from '../diagnostics/fix.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { wordsOf } from './describe.ts';
import { type JsonSchema, reserved } from './schema.ts';
import { isText, type Located, plain, type ScalarNode } from './tree.ts';

/** How a fault of form is mended, in a sentence; with a fix where the change is certain. */
export interface FormHelp {
  readonly help?: string;
  readonly fix?: Fix | undefined;
}

/** Of a key that is not known. `place`: what it stands in; `path`: where that is. */
export function unknownKeyHelp(
  key: string,
  known: readonly string[],
  {
    range,
    place,
    path,
  }: { readonly range: ScalarNode['range']; readonly place: string; readonly path: readonly string[] },
): FormHelp {
  // What a layer is given stands in its operation; what belongs to the layer stands beside it.
  const inLayer = /^(layers|shortcut|paths|\d+)$/.test(path.at(-3) ?? '') && /^\d+$/.test(path.at(-2) ?? '');
  if (inLayer && reserved.includes(key))
    return { help: `${key} belongs to the layer: it stands beside ${place}, as far left as it, not inside` };
  return didYouMean(key, meant(key, known), range);
}

/** Of a key that is missing: the words that it may be. */
export function missingKeyHelp(key: string, parent: JsonSchema | undefined): string | undefined {
  const schema = propertiesOf(parent)[key];
  if (schema === undefined) return undefined;
  if (schema['const'] !== undefined) return `write ${key}: ${schema['const']}`;
  const words = wordsOf(schema);
  return words.length === 0 ? undefined : `${key} is one of ${words.join(', ')}`;
}

/** Of a value that does not fit its place. */
export function valueHelp(root: Located, path: readonly string[], node: Located, wanted: JsonSchema): FormHelp {
  const key = path.at(-1) ?? '';
  const arguments_ = Object.keys(propertiesOf(wanted));
  if (isCall(wanted)) return callHelp(key, node, wanted, arguments_);
  if (path.length === 2 && path[0] === 'inputs' && node.kind === 'sequence')
    return {
      help: `a shape has a name: ${key}: {shape: ${sourceOf(node)}}`,
      fix: rewrite(node, (text) => `{shape: ${text}}`),
    };
  if (path.length === 1 && key === 'inputs') return { help: 'each has a name: image: {shape: [N, 3, 224, 224]}' };
  if (path.length === 1 && key === 'outputs') return { help: 'a name for each id: outputs: {logits: flatten_1}' };
  if (path.at(-2) === 'paths')
    return { help: 'each path is a list itself: `- - conv2d: …`, or `- []` for what is handed on' };
  return isText(node) ? textHelp(root, node, node.value, wanted) : {};
}

/** An operation that is given something else than named arguments. */
function callHelp(key: string, node: Located, { required }: JsonSchema, names: readonly string[]): FormHelp {
  if (names.length === 0) return operationAsValue(key, node);
  const [first = names[0]] = Array.isArray(required) ? required.map(String) : [];
  if (node.kind === 'scalar') return { help: `arguments have names: ${key}: {${first}: ${sourceOf(node)}}` };
  return { help: `arguments have names: ${key}: {${first}: …}; they are ${names.join(', ')}` };
}

/** Of a layer that is written as other formats do: `type: conv2d`. */
export function operationAsValue(key: string, node: Located): FormHelp {
  const named = isText(node) && /^(op|type|layer|operation|name|module|class)$/.test(key);
  return named ? { help: `the operation is the key itself: ${node.value}: {…}` } : {};
}

function textHelp(root: Located, node: ScalarNode, text: string, wanted: JsonSchema): FormHelp {
  const near = suggest(text, wordsOf(wanted));
  if (near !== undefined) return didYouMean(text, near, node.range);
  if (wanted['type'] === 'array')
    return {
      help: /^-\S/.test(text)
        ? 'an item of a list begins with a dash and a space: `- name`'
        : `a list of one: [${text}]`,
    };
  if (!takesNumbers(wanted)) return {};
  if (/^-?\d+(\.\d+)?$/.test(text))
    return { help: `without quotes it is a number: ${text}`, fix: rewrite(node, () => text) };
  const name = /^\$?([A-Za-z_]\w*)$/.exec(text)?.[1];
  if (name === undefined || !(text.startsWith('$') || isParam(root, name))) return {};
  return { help: `a param is read by an expression: "\${${name}}"`, fix: rewrite(node, () => `"\${${name}}"`) };
}

function rewrite(node: Located, change: (text: string) => string): Fix | undefined {
  const text = sourceOf(node);
  // A list over several lines is not rewritten.
  return text.includes('\n') ? undefined : replace(node.range, change(text), `Write ${change(text)}`);
}

function sourceOf({ range: { file, start, end } }: Located): string {
  return file.text.slice(start, end);
}

/** Whether the spec, or a block of it, has a param of this name. */
function isParam(root: Located, name: string): boolean {
  const document = plain(root);
  if (!isRecord(document)) return false;
  const blocks = isRecord(document['blocks']) ? Object.values(document['blocks']) : [];
  return [document, ...blocks].some(
    (one) => isRecord(one) && isRecord(one['params']) && Object.hasOwn(one['params'], name),
  );
}

/** What an operation or block is given: arguments, or nothing. */
function isCall({ type }: JsonSchema): boolean {
  return Array.isArray(type) && type.includes('object') && type.includes('null');
}

function takesNumbers({ type, anyOf }: JsonSchema): boolean {
  return type === 'integer' || type === 'number' || (Array.isArray(anyOf) && anyOf.some(takesNumbers));
}

function propertiesOf(schema: JsonSchema | undefined): Readonly<Record<string, JsonSchema>> {
  const found = schema?.['properties'];
  return isRecord(found) ? (found as Record<string, JsonSchema>) : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
