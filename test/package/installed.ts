import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finished } from '../cli/run.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** npm without a network, and without what this machine is set up to. */
const npmEnvironment = { ...process.env, npm_config_offline: 'true', npm_config_ignore_scripts: 'true' };

export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly shasum: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** What `npm publish` would send, as a tarball in a folder. */
export function pack(folder: string): Packed {
  const words = ['pack', '--json', '--pack-destination', folder];
  const said = execFileSync('npm', words, { cwd: root, encoding: 'utf8', env: npmEnvironment, stdio: 'pipe' });
  return JSON.parse(said)[0];
}

/** A project of somebody's, with nothing installed but the tarball. */
export interface Project {
  readonly folder: string;
  readonly packed: Packed;
  readonly tarball: string;
  npm(...words: readonly string[]): Finished;
  /** A program of the project's, as its npm scripts call it. */
  ninc(...words: readonly string[]): Finished;
  remove(): void;
}

/** `files`: only what the tarball holds, laid out as npm would, for tests that run nothing. */
export function emptyProject({ files = false } = {}): Project {
  const outer = realpathSync(mkdtempSync(join(tmpdir(), 'ninc package ü-')));
  const folder = join(outer, 'a project');
  mkdirSync(folder);
  const packed = pack(outer);
  const tarball = join(outer, packed.filename);
  const run = (program: string, words: readonly string[]): Finished => {
    const env = { ...npmEnvironment, NO_COLOR: '1', FORCE_COLOR: undefined };
    const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8', env });
    return { status, stdout, stderr };
  };
  const project = {
    folder,
    packed,
    tarball,
    npm: (...words: readonly string[]) => run('npm', words),
    ninc: (...words: readonly string[]) => run(join(folder, 'node_modules/.bin/ninc'), words),
    remove: () => rmSync(outer, { recursive: true, force: true }),
  };
  if (files) {
    const target = join(folder, 'node_modules/ninc');
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
    return project;
  }
  for (const words of [
    ['init', '-y'],
    ['install', tarball],
  ]) {
    const { status, stderr } = project.npm(...words);
    if (status !== 0) throw new Error(stderr);
  }
  return project;
}
