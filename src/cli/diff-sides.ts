import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Architecture, architectureOf } from '../architecture/architecture.ts';
import { readLock } from '../architecture/lock-read.ts';
import { type CompileOptions, compile } from '../compile.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import { type Diagnostic, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { whyNothing } from '../load.ts';
import { openRevision, pathInside, type Revision, readAt } from './git.ts';
import { readLockFile } from './locks.ts';

export type DiffOptions = Pick<CompileOptions, 'set' | 'root'>;

/** One side of a diff: what it is called, and the network. */
export interface Side {
  readonly label: string;
  readonly architecture: Architecture;
}

/** A spec, a lock, or either in a revision of git (`HEAD~1:specs/a.nin.yaml`). Throws what is wrong with it. */
export function sideOf(word: string, options: DiffOptions): Side {
  const [, revision, path] = /^([^:]+):(.+)$/s.exec(word) ?? [];
  const drive = revision?.length === 1 && /^[\\/]/.test(path ?? '');
  if (revision === undefined || path === undefined || drive || existsSync(word)) return fileSide(word, options);
  const opened = known(openRevision(revision, '.'));
  return revisionSide(opened, insideOf(opened, path, word), options);
}

/** The network of a spec; nothing of a file that only defines blocks. */
export function specSide(path: string, options: DiffOptions): Side | undefined {
  const { value, library, diagnostics } = compile(path, options);
  if (value !== undefined) return { label: path, architecture: architectureOf(value) };
  if (library === true && !hasErrors(diagnostics)) return undefined;
  throw new NincError(diagnostics);
}

function fileSide(path: string, options: DiffOptions): Side {
  if (!path.endsWith('.nin.lock')) {
    const side = specSide(path, options);
    if (side === undefined) throw new NincError([diagnostic('NIN3010', { what: 'the spec' }, { file: path })]);
    return side;
  }
  const text = known(readLockFile(path), () => [diagnostic('NIN6903', { lock: path }, { file: path })]);
  return { label: path, architecture: known(readLock(path, text)) };
}

/** As git has it, a path begins at the top of the repository; from where one stands it is taken where there is nothing of the kind. */
function insideOf(revision: Revision, path: string, word: string): string {
  const top =
    path.startsWith('./') || path.startsWith('../') ? undefined : pathInside(revision, resolve(revision.top, path));
  if (top !== undefined && revision.blob(top).value !== undefined) return top;
  const here = pathInside(revision, path) ?? top;
  if (here === undefined) {
    throw new NincError([diagnostic('NIN6904', { what: word, reason: 'it lies outside of the repository' })]);
  }
  return here;
}

/** A spec as it was in a revision, with what it imported then. */
export function revisionSide(revision: Revision, inside: string, options: DiffOptions): Side {
  const label = `${revision.name}:${inside}`;
  if (inside.endsWith('.nin.lock')) {
    const text = Buffer.from(known(revision.blob(inside))).toString('utf8');
    return { label, architecture: known(readLock(label, text)) };
  }
  // That it is there is looked at first: what is missing is the revision's fault, and not the spec's.
  known(revision.blob(inside));
  const path = resolve(revision.top, inside);
  const compiled = compile(path, {
    ...options,
    root: options.root ?? dirname(path),
    read(wanted) {
      const place = pathInside(revision, wanted);
      const reason = 'it lies outside of the repository';
      if (place === undefined) return { diagnostics: [diagnostic('NIN6904', { what: wanted, reason })] };
      return readAt(revision, place, `${revision.name}:${place}`);
    },
  });
  if (compiled.value === undefined) throw new NincError(whyNothing(label, compiled));
  return { label, architecture: architectureOf(compiled.value) };
}

/** Specs as they were in a revision; a network without layers where it does not have one. A folder is asked once for its repository. */
export function earlierSides(name: string, options: DiffOptions): (path: string) => Side {
  const revisions = new Map<string, Revision>();
  return (path) => {
    const own = dirname(resolve(path));
    const folder = existsSync(own) ? own : '.';
    const revision = revisions.get(folder) ?? known(openRevision(name, folder));
    revisions.set(folder, revision);
    const inside = pathInside(revision, path);
    if (inside === undefined) {
      const reason = 'it lies outside of the repository';
      throw new NincError([diagnostic('NIN6904', { what: `${name}:${path}`, reason })]);
    }
    return isThere(revision, inside)
      ? revisionSide(revision, inside, options)
      : { label: `not in ${name}`, architecture: nothing };
  };
}

function isThere(revision: Revision, inside: string): boolean {
  const { value, diagnostics } = revision.blob(inside);
  if (value === undefined && diagnostics.some(({ code }) => code === 'NIN7003')) throw new NincError(diagnostics);
  return value !== undefined;
}

const nothing: Architecture = {
  name: '',
  inputs: [],
  groups: [],
  layers: [],
  outputs: [],
  constraints: [],
  totals: { parameters: 0, macs: 0 },
};

function known<T>({ value, diagnostics }: Outcome<T>, otherwise: () => readonly Diagnostic[] = () => []): T {
  if (value === undefined) throw new NincError(diagnostics.length > 0 ? diagnostics : otherwise());
  return value;
}
