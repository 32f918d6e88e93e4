import { statSync } from 'node:fs';
import { parse } from 'yaml';
import type { Settings } from '../ir/build/params.ts';
import { isValue } from '../ir/build/values.ts';
import { type Option, UsageError } from './command.ts';

export const setOption: Option = {
  value: 'NAME=VALUE',
  summary: "another value for one of the spec's params",
  multiple: true,
};
export const rootOption: Option = {
  value: 'DIR',
  summary: "imports and data stay inside this folder (default: the spec's own)",
};

/** As long as a text of a spec may be: reading a longer one as YAML could take seconds. */
const longest = 10_000;

/** `classes=100` → `{ classes: 100 }`; values are read as YAML. */
export function readSettings(words: readonly string[]): Settings {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new UsageError(`--set ${word}: write it as NAME=VALUE`);
      const name = word.slice(0, at);
      if (word.length > longest)
        throw new UsageError(`--set ${name.slice(0, 60)}: at most ${longest} characters are read`);
      const value = readValue(word.slice(at + 1));
      if (!isValue(value))
        throw new UsageError(`--set ${name}: the value must be a number, a text, true or false, or a list`);
      return [name, value] as const;
    }),
  );
}

function readValue(text: string): unknown {
  try {
    return parse(text, { version: '1.2', logLevel: 'silent' });
  } catch {
    return text;
  }
}

/** The folder of `--root`; exit 2 where there is none. */
export function readRoot(root: string | undefined): string | undefined {
  if (root !== undefined && statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`--root ${root}: there is no such folder`);
  }
  return root;
}

/** Levels of blocks that stay open, of `--depth`. */
export function readDepth(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (!/^\d{1,3}$/.test(word)) throw new UsageError(`--depth ${word}: it is a number of levels, 0 or more`);
  return Number(word);
}
