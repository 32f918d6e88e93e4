import { describe, expect, test } from 'vitest';
import { styleFor } from '../../src/reports/style.ts';

const colored = (isTTY: boolean, env: NodeJS.ProcessEnv) => styleFor({ isTTY }, env).error('x') !== 'x';

describe('colours', () => {
  test.each<[string, boolean, NodeJS.ProcessEnv, boolean]>([
    ['on a terminal', true, {}, true],
    ['not in a file or pipe', false, {}, false],
    ['not with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR says nothing', true, { NO_COLOR: '' }, true],
    ['not on a dumb terminal', true, { TERM: 'dumb' }, false],
    ['in a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR is stronger than NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['not with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ])('%s', (_name, isTTY, env, expected) => {
    expect(colored(isTTY, env)).toBe(expected);
  });
});
