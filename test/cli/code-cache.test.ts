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

/** As a shell starts it, which can limit and change what is around. */
function shell(script: string, env: NodeJS.ProcessEnv = {}) {
  const words = [join(folder, 'package/bin/ninc.mjs'), join(folder, 'package/specs/nin-seed.nin.yaml')];
  return spawnSync('bash', ['-c', script, 'bash', process.execPath, ...words], {
    encoding: 'utf8',
    env: { ...process.env, NINC_CODE_CACHE: undefined, ...env },
    timeout: 20_000,
  });
}

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

test.skipIf(process.platform === 'win32')('of compiled code that does not fit on the disk nothing is left', () => {
  const home = join(folder, 'full');
  const { status, stderr } = shell('ulimit -f 64; "$1" "$2" check "$3"', { XDG_CACHE_HOME: home });
  expect([status, stderr]).toEqual([0, '']);
  expect(readdirSync(join(home, 'ninc/code'))).toEqual([]);
});

test.runIf(process.platform === 'linux')('a home in which nothing can be made keeps nobody from checking', () => {
  const current = join(folder, 'current');
  mkdirSync(current);
  for (const HOME of ['/proc/1/nowhere', '/dev/null', '']) {
    const { status, stderr } = shell(`cd "${current}"; "$1" "$2" check "$3"`, { HOME, XDG_CACHE_HOME: '' });
    expect([HOME, status, stderr, readdirSync(current)]).toEqual([HOME, 0, '', []]);
  }
});

// As containers run who is only a number: no name, no home.
test.runIf(process.platform === 'linux' && process.getuid?.() === 0)('nor does a user without a home', () => {
  chmodSync(folder, 0o755);
  const many = join(folder, 'many');
  mkdirSync(many);
  for (let index = 0; index < 33; index++)
    cpSync(join(root, 'specs/nin-seed.nin.yaml'), join(many, `${index}.nin.yaml`));
  const command = `cd "${many}"; env -u HOME -u XDG_CACHE_HOME -u NINC_CACHE_DIR setpriv --reuid 54321 --clear-groups "$1" "$2"`;
  expect(shell(`${command} check .`)).toMatchObject({ status: 0, stderr: '' });
  expect(shell(`${command} doctor --format json`).stdout).toMatch(/"folder": null/);
});
