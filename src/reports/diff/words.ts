import type { Size } from '../../architecture/architecture.ts';
import type { ArgumentChange, ParameterChange, Turn } from '../../architecture/changes.ts';
import type { PlainValue } from '../../ir/attributes.ts';

export function argumentsText(changes: readonly ArgumentChange[]): string {
  return changes.map(({ name, from, to }) => `${name} ${valueText(from)} → ${valueText(to)}`).join(', ');
}

/** A list of one number is the number, as a person would have written it. */
function valueText(value: PlainValue | undefined): string {
  if (value === undefined) return 'none';
  if (!Array.isArray(value)) return `${value}`;
  const [first] = value;
  const one = value.length > 1 && typeof first === 'number' && value.every((other) => other === first);
  return one ? `${first}` : `[${value.map(valueText).join(', ')}]`;
}

export function parameterText({ role, from, to }: ParameterChange): string {
  const shape = (sizes: readonly number[] | undefined) => (sizes === undefined ? 'none' : `[${sizes.join(', ')}]`);
  return `${role} ${shape(from)} → ${shape(to)}`;
}

export function shapeTurn(from: readonly Size[], to: readonly Size[]): string {
  const [a, b] = [`[${from.join(', ')}]`, `[${to.join(', ')}]`];
  return a === b ? '' : `${a} → ${b}`;
}

export function idTurn({ from, to }: Turn<string>): string {
  return from === to ? to : `${from} → ${to}`;
}

/** What changed of the type of a value: its shape, its dtype, both or neither. */
export function typeTurn(change: {
  readonly shape?: Turn<readonly Size[]>;
  readonly dtype?: Turn<string>;
}): readonly string[] {
  const { shape, dtype } = change;
  return [
    ...(shape === undefined ? [] : [shapeTurn(shape.from, shape.to)]),
    ...(dtype === undefined ? [] : [`${dtype.from} → ${dtype.to}`]),
  ];
}
