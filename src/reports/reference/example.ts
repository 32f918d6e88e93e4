import { relative, resolve } from 'node:path';
import { withWarnings } from '../../check.ts';
import { type Compiled, compile } from '../../compile.ts';
import { decodeSource, readSource } from '../../parser/source.ts';
import { renderDiagnostic } from '../frame.ts';
import { styleFor } from '../style.ts';

const name = 'model.nin.yaml';

/** Compiles a spec that is given as text, beside other files by name: what a page shows of it is what ninc says of it. */
export function compileExample(text: string, files: Readonly<Record<string, string>> = {}): Compiled {
  const all = new Map(Object.entries({ ...files, [name]: text }));
  const folder = resolve('.');
  return compile(name, {
    root: folder,
    read(path, shown) {
      const found = all.get(relative(folder, resolve(path)).replaceAll('\\', '/'));
      if (found === undefined) return readSource(path, shown);
      return decodeSource(new TextEncoder().encode(found), shown ?? path);
    },
  });
}

/** What `ninc check` prints of a code in a spec, an error or a warning, without colours; nothing where it does not find it. */
export function printedExample(
  text: string,
  code: string,
  files: Readonly<Record<string, string>> = {},
): string | undefined {
  const { diagnostics } = withWarnings(compileExample(text, files));
  const found = diagnostics.find((one) => one.code === code);
  return found && renderDiagnostic(found, styleFor({}, {}));
}
