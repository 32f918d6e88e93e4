import { diagnostic } from '../diagnostics/catalog.ts';
import { type Outcome, type SourceFile, sourceFile } from '../diagnostics/diagnostic.ts';
import type { PlainValue } from '../ir/attributes.ts';
import type { DType } from '../ir/type.ts';
import type { Architecture, ArchitectureLayer, ArchitectureParameter, PlainRecord, Size } from './architecture.ts';
import { hashKey, hashOf, lockHeader } from './lock-write.ts';

/** What is wrong in a line, for people. */
class LockFault extends Error {}

/** A lock on its way to an architecture. */
interface Draft {
  name: string;
  /** What may be read so far: names of inputs, ids of layers. */
  readonly values: Set<string>;
  readonly inputs: { name: string; dtype: DType; shape: readonly Size[] }[];
  readonly groups: { id: string; label: string; params: PlainRecord }[];
  readonly layers: (ArchitectureLayer & { readonly parameters: ArchitectureParameter[] })[];
  readonly outputs: { name: string; value: string }[];
  readonly constraints: string[];
  readonly totals: Map<string, string>;
}

/**
 * Reads the text of a lock. Gives NIN6902 at the line that is not as `ninc lock` writes it: another form or version, a hash that
 * does not fit because somebody edited it, what a merge left.
 */
export function readLock(path: string, text: string): Outcome<Architecture> {
  const file = sourceFile(path, text);
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const faulty = (line: number, reason: string) => ({ diagnostics: [lockFault(file, line, reason)] });
  const [header = ''] = lines;
  if (header !== lockHeader) {
    const version = /^ninc-lock (\d+)$/.exec(header)?.[1];
    return faulty(
      0,
      version === undefined
        ? `it does not begin with \`${lockHeader}\``
        : `its form is version ${version}, and this ninc reads version 1`,
    );
  }
  const merge = lines.findIndex((line) => /^(<{7}|={7}|>{7})( |$)/.test(line));
  if (merge >= 0) return faulty(merge, 'a merge left this line');
  const draft: Draft = {
    name: '',
    values: new Set(),
    inputs: [],
    groups: [],
    layers: [],
    outputs: [],
    constraints: [],
    totals: new Map(),
  };
  const end = lines.findIndex((line) => line.startsWith(`${hashKey} `));
  for (const [index, line] of lines.slice(1, end < 0 ? undefined : end).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    try {
      readLine(line, draft);
    } catch (fault) {
      if (!(fault instanceof LockFault)) throw fault;
      return faulty(index + 1, fault.message);
    }
  }
  if (end < 0) return faulty(lines.length - 1, `it breaks off: its last line, \`${hashKey} …\`, is missing`);
  if (lines.slice(end + 1).some((line) => line !== '')) return faulty(end + 1, 'nothing may stand behind the hash');
  const found = hashOf(`${lines.slice(0, end).join('\n')}\n`);
  if (lines[end] !== `${hashKey} ${found}`)
    return faulty(end, 'its hash does not fit: it was edited by hand, or merged');
  const { totals, values: _, ...rest } = draft;
  const macs = sizeOf(totals.get('macs') ?? '0');
  return { value: { ...rest, totals: { parameters: Number(totals.get('parameters') ?? 0), macs } }, diagnostics: [] };
}

function lockFault(file: SourceFile, line: number, reason: string) {
  const start = file.lineStarts[line] ?? 0;
  const end = Math.max(start, (file.lineStarts[line + 1] ?? file.text.length + 1) - 1);
  return diagnostic('NIN6902', { reason }, { range: { file, start, end } });
}

function readLine(line: string, draft: Draft): void {
  const cursor = new Cursor(line);
  const keyword = cursor.until(' ');
  const read = Object.hasOwn(readers, keyword) ? readers[keyword] : undefined;
  if (read === undefined) throw new LockFault(`there are no lines that begin with \`${keyword.slice(0, 40)}\``);
  read(cursor, draft);
}

function add({ values }: Draft, name: string): void {
  if (values.has(name)) throw new LockFault(`${name.slice(0, 40)} is there twice`);
  values.add(name);
}

function requireKnown({ values }: Draft, name: string): void {
  if (!values.has(name)) throw new LockFault(`${name.slice(0, 40)} does not stand above this line`);
}

const readers: Readonly<Record<string, (cursor: Cursor, draft: Draft) => void>> = {
  name(cursor, draft) {
    const name = parsed(cursor.rest());
    if (typeof name !== 'string') throw new LockFault('a name is a text in quotes');
    draft.name = name;
  },
  input(cursor, draft) {
    const name = cursor.until(' ');
    add(draft, name);
    draft.inputs.push({ name, dtype: dtypeOf(cursor.until(' ')), shape: shapeOf(cursor.rest()) });
  },
  block(cursor, draft) {
    draft.groups.push({ id: idOf(cursor.until(' = ')), label: cursor.until(' '), params: recordOf(cursor.rest()) });
  },
  layer(cursor, draft) {
    const id = idOf(cursor.until(' = '));
    const op = cursor.until('(');
    const inputs = cursor
      .until(') ')
      .split(', ')
      .filter((name) => name !== '');
    const dtype = dtypeOf(cursor.until(' '));
    const shape = shapeOf(`${cursor.until('] ')}]`);
    const given = recordOf(cursor.until(' trainable '));
    const trainable = countOf(cursor.until(' macs '));
    const macs = sizeOf(cursor.rest());
    for (const name of inputs) requireKnown(draft, name);
    add(draft, id);
    draft.layers.push({ id, op, inputs, arguments: given, dtype, shape, parameters: [], trainable, macs });
  },
  parameter(cursor, draft) {
    const [name, dtype] = [cursor.until(' '), dtypeOf(cursor.until(' '))];
    const shape = shapeOf(cursor.rest()).map((size) => countOf(`${size}`));
    const layer = draft.layers.at(-1);
    if (layer === undefined || !name.startsWith(`${layer.id}.`))
      throw new LockFault('a parameter stands below its layer');
    layer.parameters.push({ role: name.slice(layer.id.length + 1), dtype, shape });
  },
  output(cursor, draft) {
    const name = cursor.until(' = ');
    const value = cursor.rest();
    requireKnown(draft, value);
    draft.outputs.push({ name, value });
  },
  needs(cursor, draft) {
    draft.constraints.push(cursor.rest());
  },
  total(cursor, draft) {
    const name = cursor.until(' ');
    const value = cursor.rest();
    if (name === 'parameters') countOf(value);
    draft.totals.set(name, value);
  },
};

/** Far deeper than blocks may nest. */
const deepest = 200;

function idOf(text: string): string {
  if (text.split('.').length <= deepest) return text;
  throw new LockFault(`an id has more than ${deepest} parts`);
}

/** Reads a line from left to right, each part once. */
class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** What stands before the next separator. */
  until(separator: string): string {
    const end = this.#text.indexOf(separator, this.#at);
    if (end < 0) throw new LockFault(`\`${separator.trim() || 'a space'}\` is missing in this line`);
    const found = this.#text.slice(this.#at, end);
    this.#at = end + separator.length;
    return found;
  }

  rest(): string {
    return this.#text.slice(this.#at);
  }
}

function dtypeOf(text: string): DType {
  if (text === 'float32' || text === 'float64') return text;
  throw new LockFault(`${text.slice(0, 40)} is neither float32 nor float64`);
}

/** Sizes between brackets; a comma within parentheses belongs to an expression. */
function shapeOf(text: string): readonly Size[] {
  if (!text.startsWith('[') || !text.endsWith(']')) throw new LockFault('a shape stands in brackets');
  const sizes: Size[] = [];
  let [depth, start] = [0, 1];
  for (let at = 1; at < text.length; at++) {
    const character = text[at];
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (at === text.length - 1 || (character === ',' && depth === 0)) {
      const size = text.slice(start, at).trim();
      if (size !== '') sizes.push(sizeOf(size));
      start = at + 1;
    }
  }
  return sizes;
}

function sizeOf(text: string): Size {
  return /^\d{1,16}$/.test(text) ? Number(text) : text;
}

function countOf(text: string): number {
  if (!/^\d{1,16}$/.test(text)) throw new LockFault(`${text.slice(0, 40)} is no number`);
  return Number(text);
}

function recordOf(text: string): PlainRecord {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new LockFault('arguments stand in braces');
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LockFault('what should be JSON is not');
  }
}

function plain(value: unknown, depth = 0): PlainValue {
  if (Array.isArray(value) && depth < 8) return value.map((one) => plain(one, depth + 1));
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' || value === null)
    return value;
  throw new LockFault('an argument is a number, a text, true, false or a list');
}
