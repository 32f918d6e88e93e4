import { type Outcome, sourceFile } from '../diagnostics/diagnostic.ts';
import { composeOne } from '../parser/document.ts';
import { tokenize } from '../parser/tokens.ts';
import { print } from './print.ts';
import { readLayout } from './read.ts';
import { sameMeaning } from './same.ts';

/**
 * A spec in the one style that specs have ([docs/style.md]): comments, anchors, aliases and merge keys are kept, and what it means is.
 * It need not be a good spec, but must be YAML: else NIN1001, NIN1003 or NIN1006, and NIN1004 for keys that are no words. A file
 * keeps its kind of line ends, that of its first line.
 */
export function formatSpec(text: string, file = 'standard input'): Outcome<string> {
  const source = sourceFile(file, text);
  const read = tokenize(source);
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const composed = composeOne(read.value, source);
  if (composed.value === undefined) return { diagnostics: composed.diagnostics };

  const unix = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  const plain = unix === text ? source : sourceFile(file, unix);
  const tokens = plain === source ? read.value : (tokenize(plain).value ?? []);
  const { value: layout, diagnostics } = readLayout(tokens, plain);
  if (layout === undefined) return { diagnostics };
  const formatted = print(layout);
  if (!sameMeaning(plain, sourceFile(file, formatted))) throw new Error(`${file}: the formatter would have changed it`);
  return { value: endsLines(text) === '\r\n' ? formatted.replaceAll('\n', '\r\n') : formatted, diagnostics: [] };
}

function endsLines(text: string): '\n' | '\r\n' {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}
