import type { JsonSchema } from '../../parser/schema.ts';
import type { Block } from '../../parser/spec.ts';
import { code, heading, type Part, plain, text } from './page.ts';
import { argumentsOf } from './types.ts';

/** A line of a spec that uses a block. */
export interface Usage {
  /** From the folder of ninc, with `/`. */
  readonly path: string;
  readonly line: string;
}

/** The section of a block that ships: its params, where it is used, and its own text. */
export function blockPage(block: Block, schema: JsonSchema, usages: readonly Usage[], root: string): readonly Part[] {
  const [first] = usages;
  const rows = argumentsOf(schema);
  return [
    heading(2, block.name),
    text(plain(block.description ?? `The block ${block.name}.`)),
    rows.length === 0 ? text('No params.') : { kind: 'arguments', title: 'param', rows },
    ...(first === undefined ? [] : [text(`As in [${first.path}](${root}${first.path}):`), code('yaml', first.line)]),
    text('It is written in the language itself:'),
    code('yaml', definitionOf(block)),
  ];
}

/** The text of a block in its file: from its name to the next line that is indented no deeper. */
function definitionOf({ range, name, file }: Block): string {
  const lines = file.text.split(/\r?\n/);
  const key = new RegExp(`^( *)${name}:`);
  const from = lines.findIndex(
    (line, index) => key.test(line) && (file.lineStarts[index + 1] ?? file.text.length) > range.start,
  );
  const depth = key.exec(lines[from] ?? '')?.[1]?.length ?? 0;
  const body = lines.slice(from + 1);
  const end = body.findIndex((line) => line.trim() !== '' && line.length - line.trimStart().length <= depth);
  const own = [lines[from] ?? '', ...(end < 0 ? body : body.slice(0, end))];
  return own.map((line) => line.slice(depth)).join('\n');
}
