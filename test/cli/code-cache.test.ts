import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder = '';

/** An installed package: what the build keeps for its own Node is not in it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ninc-code-'));
  for (const path of ['bin', 'package.json', 'schema', 'specs/lib', 'specs/nin-seed.nin.yaml', 'dist/cli.cjs']) {
    mkdirSync(dirname(join(folder, 'package', path)), { recursive: true });
    cpSync(join(root, path), join(folder, 'package', path), { recursive: true });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(cacheHome: string): number | null {
  const words = [join(folder, 'package/bin/ninc.mjs'), 'check', join(folder, 'package/specs/nin-seed.nin.yaml')];
  const { status, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: cacheHome, NINC_CODE_CACHE: undefined },
  });
  expect(stderr).toBe('');
  return status;
}

test('the first run of an installed package keeps its compiled code for the user alone, and the next one takes it', () => {
  const home = join(folder, 'home');
  expect(check(home)).toBe(0);
  const code = join(home, 'ninc/code');
  const [name = ''] = readdirSync(code);
  expect(name).toContain(process.version);
  const { mode, mtimeMs } = statSync(join(code, name));
  if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600);
  expect(check(home)).toBe(0);
  expect(readdirSync(code)).toEqual([name]);
  expect(statSync(join(code, name)).mtimeMs).toBe(mtimeMs);
});

test.skipIf(process.platform === 'win32')(
  'compiled code that others could have written is not run, but made anew',
  () => {
    const home = join(folder, 'shared');
    expect(check(home)).toBe(0);
    const code = join(home, 'ninc/code');
    const path = join(code, readdirSync(code)[0] ?? '');
    chmodSync(path, 0o666);
    expect(check(home)).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  },
);

test('compiled code that is broken, or cannot be kept, keeps nobody from checking', () => {
  const home = join(folder, 'broken');
  expect(check(home)).toBe(0);
  const code = join(home, 'ninc/code');
  const path = join(code, readdirSync(code)[0] ?? '');
  writeFileSync(path, 'nonsense', { mode: 0o600 });
  expect(check(home)).toBe(0);
  expect(statSync(path).size).toBeGreaterThan(1000);
  writeFileSync(join(folder, 'file'), '');
  expect(check(join(folder, 'file'))).toBe(0);
});
