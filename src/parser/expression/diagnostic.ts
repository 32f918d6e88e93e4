import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Fix, Range } from '../../diagnostics/diagnostic.ts';
import { listed } from '../../diagnostics/entry.ts';
import { didYouMean, replace } from '../../diagnostics/fix.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { ExpressionFault } from './fault.ts';

/** From offsets in the text that was parsed to the file. */
export type Locate = (start: number, end: number) => Range;

/**
 * What ninc says about a fault of an expression: NIN2101 to NIN2107. Without `guess`, not which name was probably meant: among
 * very many faults and names that takes long.
 */
export function expressionDiagnostic(fault: ExpressionFault, locate: Locate, guess = true): Diagnostic {
  const range = locate(fault.start, fault.end);
  switch (fault.kind) {
    case 'syntax': {
      const { found, expected, instead } = fault;
      const help = instead === undefined ? undefined : `write ${instead}`;
      const fix = instead === undefined ? undefined : spelling(range, instead);
      return diagnostic('NIN2101', { found, expected }, { range, help, fix });
    }
    case 'unknown':
      return diagnostic('NIN2102', { role: fault.role, name: fault.name }, { range, ...known(fault, range, guess) });
    case 'type': {
      const { operation, needed, found } = fault;
      return diagnostic('NIN2103', { operation, needed, found }, { range });
    }
    case 'division':
      return diagnostic('NIN2104', { operator: fault.operator }, { range });
    case 'index': {
      const { index, length } = fault;
      const help = length === 0 ? undefined : `write an index from 0 to ${length - 1}, or from -${length} to -1`;
      return diagnostic('NIN2105', { index, length }, { range, help });
    }
    case 'range':
      return diagnostic('NIN2106', { found: fault.found }, { range });
    case 'limit': {
      const { what, found, limit } = fault;
      return diagnostic('NIN2107', { what, found, limit }, { range });
    }
  }
}

/** The name that was probably meant, else the names that there are. */
function known(
  { role, name, candidates }: Extract<ExpressionFault, { kind: 'unknown' }>,
  range: Range,
  guess: boolean,
): { readonly help?: string; readonly fix?: Fix } {
  const close = guess ? suggest(name, candidates) : undefined;
  if (close !== undefined) return didYouMean(name, close, range, (meant) => `\`${meant}\``);
  // A name may always be a truth value, which is no help to one who looks for a param.
  if (role === 'name' && candidates.length === 2)
    return { help: `no params are declared; \`params: {${name}: VALUE}\` declares one` };
  return { help: `the ${role}s known here: ${listed(candidates, (candidate) => `\`${candidate}\``)}` };
}

/** An operator of another language becomes ours; a word keeps its distance from other words. */
function spelling(range: Range, instead: string): Fix | undefined {
  const operator = /^`(.+)`$/.exec(instead)?.[1];
  const { file, start, end } = range;
  // Of a text with escapes the range is the whole of it.
  if (operator === undefined || !/^[&|!=]+$/.test(file.text.slice(start, end))) return undefined;
  const isWord = /^\w/.test(operator);
  const before = isWord && /\w/.test(file.text.charAt(start - 1)) ? ' ' : '';
  const after = isWord && /\S/.test(file.text.charAt(end)) ? ' ' : '';
  return replace(range, `${before}${operator}${after}`, `Write ${operator}`);
}
