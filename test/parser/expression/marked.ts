import type { ExpressionFault, Result } from '../../../src/parser/expression/fault.ts';

/** A text with the place of its fault between `«` and `»`: the text itself, and the marked offsets. */
export function marked(text: string): { text: string; start: number; end: number } {
  const start = text.indexOf('«');
  const end = text.indexOf('»') - 1;
  return { text: text.replace(/[«»]/g, ''), start, end };
}

/** The fault of a result that must be one. */
export function faultOf(result: Result<unknown>): ExpressionFault {
  if ('error' in result) return result.error;
  throw new Error(`expected a fault, but the value is ${JSON.stringify(result.value)}`);
}

/** The value of a result that must have one. */
export function given<T>(result: Result<T>): T {
  if ('value' in result) return result.value;
  throw new Error(`expected a value, but the fault is ${JSON.stringify(result.error)}`);
}
