import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CheckReport } from '../check.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { makeFolder } from '../files/folder.ts';
import { openRegular } from '../files/open.ts';
import { ownVersion, packageRoot } from '../package-root.ts';
import { real } from '../parser/inside.ts';
import type { Checked } from '../reports/checked.ts';
import { type ReadFile, textNow } from './reading.ts';

/** What makes the same spec another: params, root, warnings that are not wanted. */
export interface CacheSettings {
  readonly set?: object | undefined;
  readonly root?: string | undefined;
  readonly ignore?: ReadonlySet<string>;
}

/** What was found in specs that are as they were. Only specs without a fault or warning are in it. */
export interface CheckCache {
  get(path: string): Checked | undefined;
  keep(path: string, checked: Checked, files: readonly ReadFile[]): void;
  /** Writes what is new; where that cannot be, the next run finds less. */
  save(): void;
}

/** A file that a spec was made of, by the hash of its text. */
interface StoredFile extends Pick<ReadFile, 'path' | 'resolved'> {
  readonly hash: string;
}

interface Entry {
  readonly files: readonly StoredFile[];
  /** The folder that imports had to stay in, without links. */
  readonly root: string;
  readonly report: CheckReport;
}

/** Beyond this, what was not asked for in this run is forgotten. */
const mostEntries = 20_000;
const mostBytes = 256 * 1024 * 1024;

/**
 * The cache of the current folder, in a folder of caches: one file of lines `key hash entry`. A line that is broken, of another
 * ninc, or whose spec or import changed counts as not there, so that the worst a cache can do is nothing.
 */
export function openCheckCache(settings: CacheSettings, folder: string): CheckCache {
  const file = join(folder, `${hashOf(process.cwd()).slice(0, 32)}.jsonl`);
  const build = buildOf();
  const lines = readLines(file, build);
  const fresh = new Map<string, string>();
  let changed = false;
  const keyOf = (path: string) => {
    const { set = {}, root = null, ignore = new Set() } = settings;
    return hashOf(JSON.stringify([resolve(path), set, root && resolve(root), [...ignore].sort()]));
  };
  const rootOf = (path: string) => real(resolve(settings.root ?? dirname(path)));
  return {
    get(path) {
      const key = keyOf(path);
      const line = lines.get(key);
      const entry = line === undefined ? undefined : entryOf(line);
      if (line === undefined || entry === undefined || entry.root !== rootOf(path)) return undefined;
      if (!entry.files.every((one) => hashOf(textNow(one) ?? '') === one.hash)) return undefined;
      fresh.set(key, line);
      return { path, report: { ...entry.report, file: path }, diagnostics: [], seconds: 0 };
    },
    keep(path, { report, diagnostics }, files) {
      if (diagnostics.length > 0 || !report.ok || files.some(({ text }) => text === undefined)) return;
      const stored = files.map(({ path: name, resolved, text: read = '' }) => ({
        path: name,
        resolved,
        hash: hashOf(read),
      }));
      const text = JSON.stringify({ files: stored, root: rootOf(path), report } satisfies Entry);
      fresh.set(keyOf(path), `${hashOf(text)} ${text}`);
      changed = true;
    },
    save() {
      if (!changed) return;
      const others = [...lines].filter(([key]) => !fresh.has(key));
      const kept = others.slice(0, Math.max(0, mostEntries - fresh.size));
      const text = [build, ...[...kept, ...fresh].map(([key, line]) => `${key} ${line}`), ''].join('\n');
      if (makeFolder(folder).length === 0) writeFileAtomic(file, text);
    },
  };
}

/** The lines of a cache by their keys; none where it is of another ninc. */
function readLines(path: string, build: string): ReadonlyMap<string, string> {
  const [first, ...lines] = textOf(path).split('\n');
  if (first !== build) return new Map();
  return new Map(lines.filter((line) => line !== '').map((line) => [line.slice(0, 64), line.slice(65)]));
}

function textOf(path: string): string {
  const { value: file } = openRegular(path);
  if (file === undefined) return '';
  try {
    if (file.size > mostBytes) return '';
    const bytes = Buffer.alloc(file.size);
    return file.read(bytes, 0).length > 0 ? '' : bytes.toString('utf8');
  } finally {
    file.close();
  }
}

/** An entry whose text is whole. */
function entryOf(line: string): Entry | undefined {
  const text = line.slice(65);
  // What has its own hash was written by this file.
  return hashOf(text) === line.slice(0, 64) ? (JSON.parse(text) as Entry) : undefined;
}

/** What another ninc would find otherwise: its version, its code, the blocks that ship. */
function buildOf(): string {
  const { size, mtimeMs } = statSync(fileURLToPath(import.meta.url));
  const shipped = join(packageRoot(), 'specs', 'lib');
  const blocks = readdirSync(shipped)
    .sort()
    .map((name) => readFileSync(join(shipped, name), 'utf8'));
  return `ninc-check-cache 1 ${hashOf(JSON.stringify([ownVersion(), size, mtimeMs, blocks]))}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
