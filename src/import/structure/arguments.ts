import { isOperation, operationOf } from '../../ir/ops/index.ts';

export type Atom = number | string | boolean;
export type Argument = Atom | readonly Atom[];
export type Arguments = Readonly<Record<string, Argument>>;

/** Arguments that only repeat what is known. */
const implied = new Set(['in_channels', 'in_features', 'num_features', 'init']);

/**
 * All arguments of an operation, in the order in which it declares them, defaults spelled out, in the shortest form that says the
 * same: `[3, 3]` is 3. Spelled out, because layers that are alike must look alike before they are compared.
 */
export function fullArguments(op: string, args: Readonly<Record<string, unknown>>): Arguments {
  if (!isOperation(op)) throw new Error(`${op} is no operation`);
  const properties: Readonly<Record<string, object>> = operationOf(op).args.properties;
  const entries = Object.entries(properties).flatMap(([key, schema]): [string, Argument][] => {
    if (implied.has(key)) return [];
    const given = args[key] ?? ('default' in schema ? schema.default : undefined);
    return isArgument(given) ? [[key, shortForm(op, key, given)]] : [];
  });
  return Object.fromEntries(entries);
}

function isArgument(value: unknown): value is Argument {
  const isAtom = (one: unknown) => typeof one === 'number' || typeof one === 'string' || typeof one === 'boolean';
  return isAtom(value) || (Array.isArray(value) && value.every(isAtom));
}

function shortForm(op: string, key: string, value: Argument): Argument {
  if (!isList(value) || key === 'shape' || key === 'dims') return value;
  const [first, second, third, fourth] = value;
  if (first === undefined) return value;
  if (value.every((one) => one === first)) return first;
  if (value.length === 4 && op !== 'zero_pad2d' && first === third && second === fourth && second !== undefined)
    return [first, second];
  return value;
}

export function isList(value: Argument): value is readonly Atom[] {
  return Array.isArray(value);
}

/** Whether an argument says what holds without it. */
export function isDefault(op: string, key: string, value: Argument, all: Arguments): boolean {
  if (!isOperation(op)) return false;
  // The step of a pooling window is the window where it is not given.
  if (key === 'stride' && op.endsWith('pool2d')) return JSON.stringify(value) === JSON.stringify(all['kernel_size']);
  const properties: Readonly<Record<string, object>> = operationOf(op).args.properties;
  const schema = properties[key];
  return schema !== undefined && 'default' in schema && schema.default === value;
}
