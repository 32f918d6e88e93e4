import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dedent } from '../../src/diagnostics/entry.ts';

export const bin = fileURLToPath(new URL('../../bin/ninc.mjs', import.meta.url));

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line in a folder, as a user's shell does. */
export function ninc(folder: string, ...words: readonly string[]): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

/** A temporary folder with files; removed by `remove`. */
export function workspace(files: Readonly<Record<string, string | Uint8Array>>): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'ninc test ü-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? dedent(content) : content);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
