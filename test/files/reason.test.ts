import { expect, test } from 'vitest';
import { systemReason } from '../../src/files/reason.ts';

const systemError = (code: string) => Object.assign(new Error(code), { code, syscall: 'write' });

test.each([
  ['ENOSPC', 'no space is left on the disk'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'permission denied'],
  ['EXYZ', 'the system says EXYZ'],
])('%s in words', (code, words) => {
  expect(systemReason(systemError(code))).toBe(words);
});

test('an error that is not the system’s is not put in words', () => {
  expect(systemReason(new TypeError('a defect'))).toBeUndefined();
  expect(systemReason('a defect')).toBeUndefined();
});
