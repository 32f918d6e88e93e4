import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { isBelow } from '../../files/below.ts';
import { systemReason } from '../../files/reason.ts';
import type { Dataset } from '../dataset.ts';
import { readImageSize } from '../images/index.ts';
import { classTargets, type Expectations } from '../labels.ts';
import { type FilesRecipe, openPictureFiles } from '../pictures/files.ts';

const pictureName = /\.(png|jpe?g)$/i;
/** So many unreadable pictures are named at once. */
const mostNamed = 10;

/** Why a folder is no data set. */
class FolderFault extends Error {
  readonly path: string;

  constructor(path: string, reason: string) {
    super(reason);
    this.path = path;
  }
}

/**
 * A folder of pictures, PNG or JPEG, a folder for each class: classes and pictures in the order of their names, as torchvision's
 * ImageFolder. Names that begin with a point and files of other kinds are left out; links lead nowhere outside. Without `size`
 * all pictures must be of one size, for which their headers are read. Gives NIN6001, NIN6102, NIN6306, NIN6307.
 */
export function openImageFolder(
  { path: root, size }: { readonly path: string; readonly size?: readonly [number, number] },
  { channels = 3, classNames, skipBad = false }: Expectations = {},
): Outcome<Dataset> {
  const listed = list(root);
  if (listed.value === undefined) return { diagnostics: listed.diagnostics };
  const names = listed.value.map(({ name }) => name);
  const classes = classNames ?? names;
  const unknown = names.find((name) => !classes.includes(name));
  if (unknown !== undefined) {
    const reason = `its class is none of those to train on, which are ${shown(classes)}`;
    return { diagnostics: [folderFault(join(root, unknown), reason)] };
  }
  const paths = listed.value.flatMap((found) => found.paths);
  const labels = Int32Array.from(
    listed.value.flatMap(({ name, paths: own }) => {
      const label = classes.indexOf(name);
      return own.map(() => label);
    }),
  );
  const one = size === undefined ? commonSize(root, paths, skipBad) : { value: size, diagnostics: [] };
  if (one.value === undefined) return { diagnostics: one.diagnostics };
  const recipe: FilesRecipe = { kind: 'files', root, shape: [channels, ...one.value], resizes: size !== undefined };
  const { read, close } = openPictureFiles(recipe);
  const key = (sample: number) => paths[sample] ?? '';
  return {
    value: {
      name: root,
      length: paths.length,
      classes,
      shape: recipe.shape,
      targetShape: [],
      read: (sample) => read(key(sample)),
      targets: classTargets(labels),
      recipe,
      key,
      close,
    },
    diagnostics: [],
  };
}

interface ClassFolder {
  readonly name: string;
  /** Of its pictures, from the root, with slashes. */
  readonly paths: readonly string[];
}

function list(root: string): Outcome<readonly ClassFolder[]> {
  try {
    const real = realpathSync(root);
    const folders = entries(root).filter((entry) => isFolder(root, entry, real));
    if (folders.length === 0) {
      const own = readdirSync(root).some((name) => pictureName.test(name));
      const what = own
        ? 'its pictures are not in folders, one for each class'
        : 'it has no folders, one for each class';
      throw new FolderFault(root, what);
    }
    return { value: folders.map(({ name }) => ({ name, paths: picturesIn(root, name, real) })), diagnostics: [] };
  } catch (error) {
    if (error instanceof FolderFault) return { diagnostics: [folderFault(error.path, error.message)] };
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    const path = error instanceof Error && 'path' in error ? String(error.path) : root;
    return { diagnostics: [diagnostic('NIN6001', { path, reason }, { file: path })] };
  }
}

function picturesIn(root: string, name: string, real: string): readonly string[] {
  const found: string[] = [];
  const visit = (folder: string) => {
    for (const entry of entries(join(root, folder))) {
      const path = `${folder}/${entry.name}`;
      if (isFolder(join(root, folder), entry, real)) visit(path);
      else if (pictureName.test(entry.name)) found.push(path);
    }
  };
  visit(name);
  if (found.length === 0) throw new FolderFault(join(root, name), 'it is a class without a picture (PNG or JPEG)');
  return found;
}

/** What is in a folder, by name. */
function entries(folder: string): readonly Dirent[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Links to files inside of the root are followed; others are refused, so that nothing outside is read and no circle is walked. */
function isFolder(folder: string, entry: Dirent, real: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const path = join(folder, entry.name);
  const target = realpathSync(path);
  if (target !== real && !isBelow(real, target))
    throw new FolderFault(path, 'it is a link that leads out of the data set');
  if (statSync(target).isDirectory()) throw new FolderFault(path, 'it is a link to a folder, which is not followed');
  return false;
}

/** The size that all pictures have, read from their headers. */
function commonSize(root: string, paths: readonly string[], skipBad: boolean): Outcome<readonly [number, number]> {
  let first: { readonly path: string; readonly height: number; readonly width: number } | undefined;
  const bad: Diagnostic[] = [];
  for (const name of paths) {
    const path = join(root, name);
    const { value: size, diagnostics } = readImageSize(path);
    if (size === undefined) {
      if (!skipBad) bad.push(...diagnostics);
      if (bad.length === mostNamed) break;
      continue;
    }
    if (first === undefined) first = { path, ...size };
    if (size.height === first.height && size.width === first.width) continue;
    const params = { path, found: `${size.height} × ${size.width}`, first: first.path };
    const needed = `${first.height} × ${first.width}`;
    return { diagnostics: [diagnostic('NIN6306', { ...params, needed }, { file: path })] };
  }
  if (bad.length > 0) return { diagnostics: bad };
  if (first === undefined) return { diagnostics: [folderFault(root, 'none of its pictures can be read')] };
  return { value: [first.height, first.width], diagnostics: [] };
}

function folderFault(path: string, reason: string): Diagnostic {
  return diagnostic('NIN6307', { path, reason }, { file: path });
}

function shown(names: readonly string[]): string {
  const most = 8;
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')}, … (${names.length})`;
}
