import fc from 'fast-check';
import { type Compiled, compile } from '../../src/compile.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import { type Diagnostic, sourceFile } from '../../src/diagnostics/diagnostic.ts';
import { decodeSource } from '../../src/parser/source.ts';
import { type Checked, checkedOf } from '../../src/reports/checked.ts';

/** A spec that is given as text, after `check`. */
export function checkedText(path: string, text: string): Checked {
  const compiled: Compiled = compile(path, { read: () => decodeSource(new TextEncoder().encode(text), path) });
  return checkedOf(path, compiled, 0.0123);
}

const nasty = fc.string({ unit: 'binary', maxLength: 40 });
const words = fc.oneof(
  nasty,
  fc.constantFrom('::error::x', ']]>', '100% a,b:c', '##[error]', '`|`', '\u202e', '\r\n', '&<>"'),
);

/** Diagnostics of any text at all, in files of any name. */
const diagnostics: fc.Arbitrary<Diagnostic> = fc
  .record({
    code: fc.constantFrom(...Object.keys(catalog)),
    message: words,
    help: fc.option(words, { nil: undefined }),
    node: fc.option(words, { nil: undefined }),
    path: fc.oneof(
      words,
      fc.constantFrom('models/a b/ü%20.nin.yaml', '../outside.nin.yaml', '/tmp/x', 'ninc:nin.nin.yaml'),
    ),
    text: fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', '😀', ' ', '{') }),
    at: fc.tuple(fc.nat(1000), fc.nat(1000)),
    placed: fc.boolean(),
    related: fc.boolean(),
    fixed: fc.boolean(),
  })
  .map(({ code, message, help, node, path, text, at, placed, related, fixed }) => {
    const [a, b] = at.map((one) => one % (text.length + 1));
    const range = { file: sourceFile(path, text), start: Math.min(a ?? 0, b ?? 0), end: Math.max(a ?? 0, b ?? 0) };
    return {
      code,
      severity: code.startsWith('NIN38') ? 'warning' : 'error',
      message,
      ...(help !== undefined && { help }),
      ...(node !== undefined && { node }),
      ...(placed ? { range } : { file: path }),
      ...(fixed && { fix: { title: message, edits: [{ range, text: message }] } }),
      related: related ? [{ message, range }] : [],
    };
  });

/** What `check` might have found, whatever it is. */
export const anyChecked: fc.Arbitrary<readonly Checked[]> = fc.array(
  fc
    .tuple(words, fc.array(diagnostics, { maxLength: 14 }))
    .map(([path, found]) => checkedOf(path, { diagnostics: found }, 0.5)),
  { maxLength: 4 },
);
