import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../files/temporary.ts';
import type { EmittedFile } from './backend.ts';

/** The files of a target in a private folder, for the runtime that reads them. Throws a `NincError`, NIN7002, where they cannot be written. */
export function emittedFolder(runtime: 'graph' | 'python', files: readonly EmittedFile[]): string {
  const bytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  return temporaryFolder(runtime, bytes, (folder) => {
    for (const { path, content } of files) writeFileSync(join(folder, path), content, { mode: 0o600 });
  });
}
