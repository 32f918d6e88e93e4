import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isBelow } from '../files/below.ts';

/** Where CI services have the repository: what annotations and SARIF are relative to. */
const variables = ['GITHUB_WORKSPACE', 'CI_PROJECT_DIR', 'BUILD_SOURCESDIRECTORY', 'WORKSPACE'];

/** The folder that paths in reports are relative to: the repository in CI where the current folder lies in it, else the current folder. */
export function projectFolder(env: NodeJS.ProcessEnv = process.env, current = process.cwd()): string {
  const named = variables.flatMap((name) => env[name] || []);
  return named.find((folder) => isAbsolute(folder) && (folder === current || isBelow(folder, current))) ?? current;
}

/** A path from the project's folder, with `/`; absolute where it lies outside, as it is where it is no path (`ninc:` of shipped blocks). */
export function projectPath(path: string, project: string): string {
  if (isShipped(path)) return path;
  const absolute = resolve(path);
  return slashed(isBelow(project, absolute) ? relative(project, absolute) : absolute);
}

/** The same as a percent-encoded URI (RFC 3986), and whether it is relative to the project. */
export function projectUri(path: string, project: string): { readonly uri: string; readonly relative: boolean } {
  if (isShipped(path)) return { uri: `ninc:${encoded(path.slice('ninc:'.length))}`, relative: false };
  const absolute = resolve(path);
  if (!isBelow(project, absolute)) return { uri: pathToFileURL(absolute).href, relative: false };
  return { uri: slashed(relative(project, absolute)).split('/').map(encoded).join('/'), relative: true };
}

/** Blocks that ship are named by the file inside ninc that holds them. */
function isShipped(path: string): boolean {
  return path.startsWith('ninc:');
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

/** Names on disk may hold halves of surrogate pairs, which no URI can. */
function encoded(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd'));
}
