/** A package.json with further scripts; `undefined` where it is not as npm has it. */
export interface Scripted {
  readonly text: string;
  readonly added: readonly string[];
  /** Scripts of these names that are there already, and stay. */
  readonly kept: readonly string[];
}

/**
 * Adds the scripts that a package.json does not have yet. Only their lines are added: whatever else stands in the file stays as it
 * is written, indentation, line ends and byte order mark included.
 */
export function withScripts(text: string, scripts: Readonly<Record<string, string>>): Scripted | undefined {
  const before = parseObject(text);
  const own = before?.['scripts'] ?? {};
  if (before === undefined || !isObject(own)) return undefined;
  const kept = Object.keys(scripts).filter((name) => Object.hasOwn(own, name));
  const added = Object.keys(scripts).filter((name) => !kept.includes(name));
  let made = text;
  for (const name of added) made = withScript(made, name, scripts[name] ?? '');
  const wanted = { ...before, scripts: { ...own, ...Object.fromEntries(added.map((name) => [name, scripts[name]])) } };
  if (added.length > 0 && JSON.stringify(parseObject(made)) !== JSON.stringify(wanted)) return undefined;
  return { text: made, added, kept };
}

function withScript(text: string, name: string, value: string): string {
  const unit = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const member = `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
  const scripts = objectOf(text, 'scripts');
  if (scripts !== undefined) return insert(text, scripts, member, unit);
  const end = /\r\n/.test(text) ? '\r\n' : '\n';
  const root = { open: text.indexOf('{'), close: text.lastIndexOf('}'), indent: '' };
  return insert(text, root, `"scripts": {${end}${unit}${unit}${member}${end}${unit}}`, unit);
}

interface Place {
  readonly open: number;
  readonly close: number;
  /** That of the line which the object begins in. */
  readonly indent: string;
}

/** Puts a member behind the last of an object: on a line of its own where the others have theirs. */
function insert(text: string, { open, close, indent }: Place, member: string, unit: string): string {
  const inner = text.slice(open + 1, close);
  const end = /\r\n/.test(text) ? '\r\n' : '\n';
  if (inner.trim() === '') {
    return `${text.slice(0, open + 1)}${end}${indent}${unit}${member}${end}${indent}${text.slice(close)}`;
  }
  const last = open + 1 + inner.trimEnd().length;
  const between = inner.includes('\n') ? `,${end}${indent}${unit}` : ', ';
  return text.slice(0, last) + between + member + text.slice(last);
}

/** Where the object stands that a key of the outermost object holds; the text is sound JSON. */
function objectOf(text: string, key: string): Place | undefined {
  let depth = 0;
  let found: Place | undefined;
  let begun: number | undefined;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') {
      depth--;
      if (depth === 1 && begun !== undefined) {
        const line = text.slice(text.lastIndexOf('\n', begun) + 1, begun);
        found = { open: begun, close: index, indent: /^[ \t]*/.exec(line)?.[0] ?? '' };
        begun = undefined;
      }
    }
    if (depth !== 1 || !token.startsWith('"') || JSON.parse(token) !== key) continue;
    const value = /^\s*:\s*\{/.exec(text.slice(index + token.length));
    if (value !== null) begun = index + token.length + value[0].length - 1;
  }
  return found;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
