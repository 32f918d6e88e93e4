import type { Command, Option } from '../command.ts';

/** What a shell offers at a place: words, or files of a kind, or nothing that is known. */
export type Offer =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'specs' | 'files' | 'folders' | 'nothing' };

export interface CompletedFlag {
  readonly name: string;
  readonly summary: string;
  readonly multiple: boolean;
  /** Absent for a flag without a value. */
  readonly value?: Offer;
}

/** One command as a shell completes it. */
export interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  readonly positional: Offer;
}

/** The command table as every shell's script is made from it. */
export function completedCommands(commands: readonly Command[], help: Option): readonly Completed[] {
  return commands.map(({ name, summary, usage, options, words, positionals }) => ({
    name,
    summary,
    flags: Object.entries({ ...options, help }).map(([flag, option]) => completedFlag(flag, option)),
    positional:
      words !== undefined
        ? { kind: 'words', words: words() }
        : { kind: positionals.max === 0 ? 'nothing' : kindOf(usage.split(' ')[0] ?? '') },
  }));
}

function completedFlag(name: string, { summary, value, choices, multiple = false }: Option): CompletedFlag {
  if (value === undefined) return { name, summary, multiple };
  const offer: Offer = choices === undefined ? { kind: kindOf(value) } : { kind: 'words', words: choices };
  return { name, summary, multiple, value: offer };
}

/** By the word that stands for it in the help. */
function kindOf(word: string): 'specs' | 'files' | 'folders' | 'nothing' {
  if (/SPEC/.test(word)) return 'specs';
  if (/DIR/.test(word)) return 'folders';
  return /^\[?(FILE|F|IMAGE|MODEL)\b/.test(word) ? 'files' : 'nothing';
}
