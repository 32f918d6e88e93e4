import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** Each test of the file has a temporary folder of the system to itself, which is empty: where it is. */
export function ownTemporaryFolder(): () => string {
  const before = process.env['TMPDIR'];
  let own = '';
  beforeEach(() => {
    own = mkdtempSync(join(tmpdir(), 'ninc-folders-'));
    process.env['TMPDIR'] = own;
  });
  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(own, { recursive: true, force: true });
  });
  return () => own;
}
