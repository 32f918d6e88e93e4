import type { Scalar } from './layout.ts';

/** What YAML 1.2 reads as null, a flag or a number. */
const notText = [
  /^(~|null|Null|NULL)?$/,
  /^(true|True|TRUE|false|False|FALSE)$/,
  /^([-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$/,
  /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/,
  /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/,
] as const;

/** What YAML 1.1, which other tools still read, has flags, numbers and dates of. */
const notTextElsewhere = [/^(yes|no|on|off)$/i, /^[-+.]?\d[\d_.:eExXoO+-]*$/, /^(=|<<)$/] as const;

/** Whether YAML 1.1 reads a plain scalar as something else than text: with a tag that may be what is meant. */
export function isVerbatimElsewhere(source: string): boolean {
  return notTextElsewhere.some((pattern) => pattern.test(source));
}

/** Whether YAML reads a plain scalar as something else than text. */
export function isVerbatim(source: string): boolean {
  return notText.some((pattern) => pattern.test(source));
}

/** Whether a scalar is null, however it is spelled; with a tag or an anchor only where nothing else is written. */
export function isEmpty({ form, props }: Scalar): boolean {
  return form.style === 'verbatim' && (props.length === 0 ? notText[0].test(form.source) : form.source === '');
}

/**
 * A scalar on one line, in braces and brackets (`flow`) or outside. Quotes stand where YAML wants them, around every expression, and
 * in braces around formulas too; they are double quotes where that needs no backslash.
 */
export function inline({ form, value }: Scalar, flow: boolean): string {
  if (form.style === 'verbatim') return form.source === '' ? 'null' : form.source;
  return textOf(value, flow);
}

export function textOf(value: string, flow: boolean): string {
  return isPlain(value, flow) ? value : quoted(value);
}

function isPlain(value: string, flow: boolean): boolean {
  if (isVerbatim(value) || isVerbatimElsewhere(value)) return false;
  if (/^\s|\s$|[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]|^(---|\.\.\.)/u.test(value)) return false;
  if (/^[,[\]{}#&*!|>'"%@`]|^[-?:]($|\s)|:($|\s)|\s#|\$\{/.test(value)) return false;
  return !flow || !/[,[\]{}<>=%*+|&!?]|:[^\w/.]|^[-:]/.test(value);
}

function quoted(value: string): string {
  if (/["\\]/.test(value) && !/['\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u.test(value)) return `'${value}'`;
  return JSON.stringify(value).replace(
    /[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
