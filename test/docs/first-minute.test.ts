import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { firstMinute, path } from '../../scripts/first-minute.mjs';

test('the picture of the first minute shows what the commands print now', () => {
  expect(readFileSync(path, 'utf8').replaceAll('\r\n', '\n'), 'stale; renew with: npm run picture:first-minute').toBe(
    firstMinute(),
  );
}, 60_000);
