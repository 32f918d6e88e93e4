/** Python, as far as generated source needs it. What a node does not say is text that is never broken. */
export type Expression =
  | string
  | { readonly kind: 'call'; readonly callee: Expression; readonly arguments: readonly Argument[] }
  | { readonly kind: 'sequence'; readonly open: '[' | '('; readonly items: readonly Expression[] }
  /** After `return`: brackets only where it takes several lines. */
  | { readonly kind: 'tuple'; readonly items: readonly string[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [key: string, value: Expression])[] }
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly string[] };

export interface Argument {
  /** Absent of a positional argument. */
  readonly name?: string;
  readonly value: Expression;
}

/** What ruff and black allow. */
const lineLength = 88;

export function call(callee: Expression, ...args: readonly (Expression | Argument)[]): Expression {
  return { kind: 'call', callee, arguments: args.map((one) => (isArgument(one) ? one : { value: one })) };
}

export function named(name: string, value: Expression): Argument {
  return { name, value };
}

function isArgument(one: Expression | Argument): one is Argument {
  return typeof one !== 'string' && !('kind' in one);
}

/** The expression on one line. */
export function flat(expression: Expression): string {
  if (typeof expression === 'string') return expression;
  switch (expression.kind) {
    case 'call':
      return `${flat(expression.callee)}(${expression.arguments.map(flatArgument).join(', ')})`;
    case 'sequence': {
      const items = expression.items.map(flat);
      if (expression.open === '[') return `[${items.join(', ')}]`;
      return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
    }
    case 'tuple':
      return expression.items.join(', ');
    case 'dict':
      return `{${expression.entries.map(([key, value]) => `${key}: ${flat(value)}`).join(', ')}}`;
    case 'operation':
      return expression.operands.join(` ${expression.operator} `);
  }
}

function flatArgument({ name, value }: Argument): string {
  return name === undefined ? flat(value) : `${name}=${flat(value)}`;
}

/** `x = …`, `return …`, or an expression alone, laid out as `ruff format` lays it out. */
export function statement(indent: number, head: string, expression: Expression): string {
  const margin = ' '.repeat(indent);
  const start = indent + head.length;
  const line = flat(expression);
  if (start + line.length <= lineLength) return `${margin}${head}${line}`;
  if (typeof expression !== 'string' && expression.kind === 'operation') {
    const [first = '', ...others] = expression.operands;
    const rest = others.map((operand) => `${margin}    ${expression.operator} ${operand}`);
    return [`${margin}${head}(`, `${margin}    ${first}`, ...rest, `${margin})`].join('\n');
  }
  const opened = start + openingOf(expression).length > lineLength;
  const fits = start + 1 <= lineLength && indent + 4 + line.length <= lineLength;
  if ((opened || typeof expression === 'string') && fits && head.endsWith('= '))
    return `${margin}${head}(\n${margin}    ${line}\n${margin})`;
  return `${margin}${head}${laidOut(expression, indent, start, 0)}`;
}

/** What must stand on the first line: up to the first bracket. */
function openingOf(expression: Expression): string {
  if (typeof expression === 'string') return expression;
  if (expression.kind === 'call') {
    const callee = openingOf(expression.callee);
    if (typeof expression.callee !== 'string') return callee;
    return expression.arguments.length === 0 ? `${callee}()` : `${callee}(`;
  }
  return flat(expression).slice(0, 1);
}

/** The expression from column `start` on, in lines if it must be; `after` characters follow its last. */
function laidOut(expression: Expression, indent: number, start: number, after: number): string {
  const line = flat(expression);
  if (typeof expression === 'string' || start + line.length + after <= lineLength) return line;
  switch (expression.kind) {
    case 'operation':
      return line;
    case 'tuple':
      return laidOut({ kind: 'sequence', open: '(', items: expression.items }, indent, start, after);
    case 'sequence':
      return bracketed(
        expression.open,
        expression.items.map((value) => ({ value })),
        indent,
        true,
      );
    case 'dict':
      return bracketed(
        '{',
        expression.entries.map(([key, value]) => ({ prefix: `${key}: `, value })),
        indent,
        true,
      );
    case 'call': {
      const parts = expression.arguments.map(({ name, value }) => ({
        ...(name !== undefined && { prefix: `${name}=` }),
        value,
      }));
      if (typeof expression.callee === 'string') {
        return parts.length === 0 ? line : `${expression.callee}${bracketed('(', parts, indent, false)}`;
      }
      const head = flat(expression.callee);
      // `Layer(…)(x)` breaks where it can be kept together: at its end if what is before it fits, else at its beginning.
      if (start + head.length + 1 <= lineLength) return `${head}${bracketed('(', parts, indent, false)}`;
      const tail = `(${expression.arguments.map(flatArgument).join(', ')})`;
      const callee = laidOut(expression.callee, indent, start, tail.length);
      const fits = indent + 1 + tail.length + after <= lineLength;
      return fits ? `${callee}${tail}` : `${callee}${bracketed('(', parts, indent, false)}`;
    }
  }
}

interface Part {
  readonly prefix?: string;
  readonly value: Expression;
}

const closing = { '(': ')', '[': ']', '{': '}' } as const;

/** The parts of a bracket on one line of their own if they fit there, else one a line. */
function bracketed(open: '(' | '[' | '{', parts: readonly Part[], indent: number, collection: boolean): string {
  const margin = ' '.repeat(indent);
  const inner = `${margin}    `;
  const line = parts.map(({ prefix = '', value }) => `${prefix}${flat(value)}`).join(', ');
  if (!collection && inner.length + line.length <= lineLength)
    return `${open}\n${inner}${line}\n${margin}${closing[open]}`;
  const comma = parts.length > 1 || collection || typeof parts[0]?.value === 'string' ? ',' : '';
  const lines = parts.map(({ prefix = '', value }) => {
    const start = inner.length + prefix.length;
    return `${inner}${prefix}${laidOut(value, inner.length, start, comma.length)}${comma}`;
  });
  return [open, ...lines, `${margin}${closing[open]}`].join('\n');
}

/** `def name(parameters) -> result:` in one line, or as `ruff format` breaks it. */
export function definition(indent: number, name: string, parameters: readonly string[], result: string): string {
  const margin = ' '.repeat(indent);
  const line = `${margin}def ${name}(${parameters.join(', ')}) -> ${result}:`;
  if (line.length <= lineLength || parameters.length === 0) return line;
  const inner = `${margin}    `;
  const together = `${inner}${parameters.join(', ')}`;
  const body = together.length <= lineLength ? [together] : parameters.map((one) => `${inner}${one},`);
  return [`${margin}def ${name}(`, ...body, `${margin}) -> ${result}:`].join('\n');
}
