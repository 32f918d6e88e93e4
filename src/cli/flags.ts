import { statSync } from 'node:fs';
import { parse } from 'yaml';
import type { BackendName, Precision } from '../backends/names.ts';
import { backends, isBackendName } from '../backends/registry.ts';
import type { Settings } from '../ir/build/params.ts';
import { isValue } from '../ir/build/values.ts';
import { isSeed } from '../weights/random.ts';
import { type Arguments, type Option, UsageError } from './command.ts';

// What flags mean that several commands have: their help, and the reading of their words. What a word cannot be is wrong usage.

type Options = Readonly<Record<string, Option>>;

/** Of every command that compiles specs. */
export const specOptions = {
  set: { value: 'NAME=VALUE', summary: "another value for one of the spec's params", multiple: true },
  root: { value: 'DIR', summary: "imports and data stay inside this folder (default: the spec's own)" },
} satisfies Options;

/** Of every command that reads `train:`. */
export const trainedSpecOptions = {
  data: {
    value: 'DIR',
    summary: "paths of data are relative to this folder, and stay inside (default: the spec's own)",
  },
  ...specOptions,
} satisfies Options;

/** Of every command that runs a network. */
export const weightsOption: Option = { value: 'FILE', summary: 'safetensors with every parameter of the spec' };
export const backendOptions = {
  backend: {
    value: 'B',
    choices: Object.keys(backends),
    summary: 'what runs it (default: the fastest that is present)',
  },
  precision: { value: 'P', choices: ['f32', 'f64', 'bf16'], summary: "of the computation (default: the backend's)" },
} satisfies Options;

export const formatOption: Option = { value: 'F', choices: ['text', 'json'], summary: 'how the result is written' };

/** How a spec is compiled, by the flags of `specOptions` and `trainedSpecOptions`. */
export function readSpecOptions(given: Arguments): {
  readonly set: Settings;
  readonly root: string | undefined;
  readonly data: string | undefined;
} {
  return {
    set: readSettings(given.all('set')),
    root: readFolder('root', given.one('root')),
    data: readFolder('data', given.one('data')),
  };
}

/** By the flags of `backendOptions`. */
export function readBackendOptions(given: Arguments): {
  readonly backend: BackendName | undefined;
  readonly precision: Precision | undefined;
} {
  const backend = given.one('backend');
  return {
    backend: backend !== undefined && isBackendName(backend) ? backend : undefined,
    precision: [given.one('precision')].find(isPrecision),
  };
}

export function isPrecision(text: string | undefined): text is Precision {
  return text === 'f32' || text === 'f64' || text === 'bf16';
}

/** As long as a text of a spec may be: reading a longer one as YAML could take seconds. */
const longest = 10_000;

/** `classes=100` → `{ classes: 100 }`; values are read as YAML. */
function readSettings(words: readonly string[]): Settings {
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

function readFolder(flag: string, folder: string | undefined): string | undefined {
  if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`--${flag} ${folder}: there is no such folder`);
  return folder;
}

/** Levels of blocks that stay open, of `--depth`. */
export function readDepth(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (!/^\d{1,3}$/.test(word)) throw new UsageError(`--depth ${word}: it is a number of levels, 0 or more`);
  return Number(word);
}

export function readSeed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !isSeed(seed))
    throw new UsageError(`--seed ${text}: a seed is an integer from 0 to 2^53 - 1`);
  return seed;
}

/** A flag that counts: an integer from 1 to 2^53 - 1. */
export function readCount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count))
    throw new UsageError(`--${flag} ${text}: it must be an integer of at least 1`);
  return count;
}
