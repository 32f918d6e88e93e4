import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import { NincError } from '../diagnostics/error.ts';
import { sweep } from './left-over.ts';
import { systemReason } from './reason.ts';

/** What folders are made for; their names say it, and which process made them. */
const uses = ['graph', 'python'] as const;
type Use = (typeof uses)[number];
const prefixOf = (use: Use) => `ninc-${use}-`;

/**
 * Makes a private folder where the system keeps what is temporary, and fills it with about so many bytes; whoever asked removes
 * it, and what a process that was killed left behind is removed by the next one. Throws a `NincError`, NIN7002, where it cannot be
 * written: then nothing of it is left.
 */
export function temporaryFolder(use: Use, bytes: number, fill: (folder: string) => void): string {
  let folder: string | undefined;
  try {
    for (const one of uses) sweep(tmpdir(), prefixOf(one));
    folder = mkdtempSync(join(tmpdir(), `${prefixOf(use)}${process.pid}-`));
    fill(folder);
    return folder;
  } catch (error) {
    const reason = systemReason(error);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    if (reason === undefined) throw error;
    const help = `${process.platform === 'win32' ? 'TEMP' : 'TMPDIR'} names another folder`;
    throw new NincError([diagnostic('NIN7002', { folder: tmpdir(), bytes, reason }, { help })]);
  }
}
