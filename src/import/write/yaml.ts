import { type Argument, isList } from '../structure/arguments.ts';

/** An atom as it stands in a flow mapping; a text that YAML would read as something else is quoted. */
export function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return `${value}`;
  const plain =
    /^[A-Za-z_][\w .()/-]*$/.test(value) &&
    !/^(true|false|null|yes|no|on|off|~)$/i.test(value) &&
    value.trim() === value;
  return plain ? value : JSON.stringify(value);
}

/** An argument: `3`, `[3, 1]`, `"${channels}"`; all elements of one param, in order, are that param. */
export function flow(value: Argument, lists: ReadonlyMap<string, number>): string {
  if (!isList(value)) return scalar(value);
  const param = /^\$\{(\w+)\[0\]\}$/.exec(String(value[0]))?.[1];
  const whole =
    param !== undefined &&
    lists.get(param) === value.length &&
    value.every((one, index) => one === `\${${param}[${index}]}`);
  return whole ? scalar(`\${${param}}`) : `[${value.map(scalar).join(', ')}]`;
}
