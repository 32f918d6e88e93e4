import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findServer } from '../../editors/vscode/src/find.mts';
import { workspace } from '../cli/run.ts';

const files = workspace({
  'own/node_modules/ninc/bin/ninc.mjs': '',
  'bare/model.nin.yaml': '',
  'tools/ninc/bin/ninc.mjs': '',
  'tools/run-ninc': '',
});
afterAll(() => files.remove());
const at = (...parts: string[]) => join(files.folder, ...parts);

describe('the extension finds the language server', () => {
  test("in the workspace's own node_modules, before any setting", () => {
    const script = at('own', 'node_modules', 'ninc', 'bin', 'ninc.mjs');
    expect(findServer([at('bare'), at('own')], at('tools', 'ninc'))).toEqual({ script });
  });

  test.each([
    ['the folder of a package', ['tools', 'ninc'], 'script', ['tools', 'ninc', 'bin', 'ninc.mjs']],
    ['a script', ['tools', 'ninc', 'bin', 'ninc.mjs'], 'script', ['tools', 'ninc', 'bin', 'ninc.mjs']],
    ['a program', ['tools', 'run-ninc'], 'program', ['tools', 'run-ninc']],
  ])('else where the setting says: %s', (_what, setting, kind, found) => {
    expect(findServer([at('bare')], at(...setting))).toEqual({ [kind]: at(...found) });
  });

  test('a setting is relative to the first folder; what is nowhere is not looked for elsewhere', () => {
    expect(findServer([at('bare'), at('own', 'x')], '../tools/ninc')).toEqual({
      script: at('tools', 'ninc', 'bin', 'ninc.mjs'),
    });
    expect(findServer([at('bare')], '')).toBeUndefined();
    expect(findServer([at('bare')], 'nowhere')).toBeUndefined();
    expect(findServer([at('bare')], at('tools'))).toBeUndefined();
    expect(findServer([], '')).toBeUndefined();
  });
});

test('the lockfile of the extension names no registry', () => {
  const lock = readFileSync(new URL('../../editors/vscode/package-lock.json', import.meta.url), 'utf8');
  expect(lock).not.toMatch(/"resolved": "http/);
});
