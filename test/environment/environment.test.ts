import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { inspectEnvironment } from '../../src/environment/environment.ts';
import { temporaryFolder } from '../weights/folder.ts';

describe('what is installed here', () => {
  test('is told where the cache folder is a file', async () => {
    const file = join(temporaryFolder(), 'cache');
    writeFileSync(file, 'not a folder');
    vi.stubEnv('NINC_CACHE_DIR', file);
    const { cache, node } = await inspectEnvironment();
    vi.unstubAllEnvs();
    expect(cache).toEqual({ folder: file, bytes: 0 });
    expect(node).toBe(process.version);
  });
});
