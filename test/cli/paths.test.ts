import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { specPaths } from '../../src/cli/paths.ts';
import { workspace } from './run.ts';

const { folder, remove } = workspace({
  'a.nin.yaml': '',
  'models/b.nin.yaml': '',
  'models/out/c.nin.yaml': '',
  'models/other.yaml': '',
  'models/node_modules/x/d.nin.yaml': '',
  'models/(1)/e+.nin.yaml': '',
});
afterAll(remove);
symlinkSync(folder, join(folder, 'models/up'), 'dir');

const found = (...patterns: readonly string[]) =>
  specPaths(patterns.map((pattern) => join(folder, pattern))).map((path) =>
    path.slice(folder.length + 1).replaceAll('\\', '/'),
  );

describe('specs by name', () => {
  test('a folder: every spec below, but not those of installed packages, nor through links', () => {
    expect(found('.')).toEqual(['a.nin.yaml', 'models/(1)/e+.nin.yaml', 'models/b.nin.yaml', 'models/out/c.nin.yaml']);
  });

  test.each([
    ['*.nin.yaml', ['a.nin.yaml']],
    ['models/*.nin.yaml', ['models/b.nin.yaml']],
    ['models/?.nin.yaml', ['models/b.nin.yaml']],
    ['**/c.nin.yaml', ['models/out/c.nin.yaml']],
    ['models/(1)/*+*.yaml', ['models/(1)/e+.nin.yaml']],
  ])('the glob %s', (glob, paths) => {
    expect(found(glob)).toEqual(paths);
  });

  test('each once, in the order of the words', () => {
    expect(found('models/b.nin.yaml', '*.nin.yaml', 'models/b.nin.yaml')).toEqual(['models/b.nin.yaml', 'a.nin.yaml']);
  });

  test('a file that is not there stays: reading it says so', () => {
    expect(found('nowhere.nin.yaml', 'a.nin.yaml/below', 'n'.repeat(5000))).toHaveLength(3);
  });

  test('a glob or folder without a spec is wrong usage', () => {
    expect(() => found('*.json')).toThrow(UsageError);
    expect(() => found('models/node_modules')).not.toThrow();
    expect(() => found('nowhere/*.nin.yaml')).toThrow(UsageError);
  });
});
