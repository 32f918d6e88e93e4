import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../src/files/atomic.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Case, Find, TargetName } from './target.ts';

/** A find that is kept, and must behave from then on. */
export interface Kept extends Find {
  readonly name: string;
  readonly target: TargetName;
}

function folderOf(target: TargetName): string {
  return join(packageRoot(), 'test', 'fuzz', 'corpus', target);
}

/** Writes a find as JSON, its texts as lists of lines; gives the path. */
export function keep(target: TargetName, { seed, symptom, found }: Find): string {
  const { texts = {}, ...rest } = found;
  const lines = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.split('\n')]));
  const words = symptom
    .replace(/[^A-Za-z]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
    .slice(0, 40);
  const folder = folderOf(target);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${words}-${seed >>> 0}.json`);
  const content = { target, seed, symptom, ...rest, ...(Object.keys(lines).length > 0 && { texts: lines }) };
  const [problem] = writeFileAtomic(path, [new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`)]);
  if (problem !== undefined) throw new Error(problem.message);
  return path;
}

/** What was found before and is mended now. */
export function corpus(target: TargetName): readonly Kept[] {
  const folder = folderOf(target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, target, ...read(JSON.parse(readFileSync(join(folder, name), 'utf8'))) }));
}

function read(content: unknown): Find {
  if (!isRecord(content)) throw new Error('a find is an object');
  const { seed, symptom, bytes, kind, sizes, line, code, texts } = content;
  const found: Case = {
    ...(typeof bytes === 'string' && { bytes }),
    ...(typeof kind === 'string' && { kind }),
    ...(isRecord(sizes) && {
      sizes: Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, Number(size)])),
    }),
    ...(typeof line === 'number' && { line }),
    ...(typeof code === 'string' && { code }),
    ...(isRecord(texts) && {
      texts: Object.fromEntries(Object.entries(texts).map(([name, lines]) => [name, joined(lines)])),
    }),
  };
  return { seed: Number(seed), symptom: String(symptom), found };
}

function joined(lines: unknown): string {
  return Array.isArray(lines) ? lines.map(String).join('\n') : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
