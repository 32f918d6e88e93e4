import { type Outcome, sourceFile } from '../diagnostics/diagnostic.ts';
import { print } from './print.ts';
import { readLayout } from './read.ts';
import { parseYaml, sameMeaning } from './same.ts';

/**
 * A spec in the one style that specs have (docs/language.md): comments, anchors, aliases and merge keys are kept, and what it means is.
 * It need not be a good spec, but must be YAML: else NIN1001, NIN1003 or NIN1006, and NIN1004 for keys that are no words. A file
 * keeps its kind of line ends, that of its first line.
 */
export function formatSpec(text: string, file = 'standard input'): Outcome<string> {
  const given = parseYaml(sourceFile(file, text));
  if (given.value === undefined) return { diagnostics: given.diagnostics };
  const unix = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  const source = sourceFile(file, unix);
  const parsed = unix === text ? given.value : parseYaml(source).value;
  if (parsed === undefined) throw new Error(`${file}: line ends decide whether it is YAML`);
  const { value: layout, diagnostics } = readLayout(parsed.tokens, source);
  if (layout === undefined) return { diagnostics };
  const formatted = print(layout);
  const again = parseYaml(sourceFile(file, formatted)).value;
  if (again === undefined || !sameMeaning(parsed, again))
    throw new Error(`${file}: formatting would change what it says`);
  return { value: endsLines(text) === '\r\n' ? formatted.replaceAll('\n', '\r\n') : formatted, diagnostics: [] };
}

function endsLines(text: string): '\n' | '\r\n' {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}
