import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatSpec } from '../../src/format/format.ts';
import { bin, ninc, workspace } from './run.ts';

const untidy = 'ninc:  1\ninputs: {image: {shape: [N,3,8,8]}}\nlayers: [relu]   # all\n';
const tidy = 'ninc: 1\ninputs:\n  image: {shape: [N, 3, 8, 8]}\nlayers: # all\n  - relu\n';
const { folder, remove } = workspace({
  'untidy.nin.yaml': untidy,
  'tidy.nin.yaml': tidy,
  'ünder here/another.nin.yaml': untidy,
  'broken.nin.yaml': 'ninc: 1\nlayers: [relu\n',
  'empty/README': '',
});
afterAll(remove);

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

function fmtInput(input: string | Uint8Array, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'fmt', '-', ...words], {
    input,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

describe('ninc fmt', () => {
  test('--check lists what would change, with its first line, changes nothing, and fails', () => {
    expect(ninc(folder, 'fmt', '--check', 'untidy.nin.yaml', 'tidy.nin.yaml')).toEqual({
      status: 1,
      stdout: 'untidy.nin.yaml\n  1 - ninc:  1\n    + ninc: 1\n1 would change, 1 unchanged\n',
      stderr: '',
    });
    expect(read('untidy.nin.yaml')).toBe(untidy);
    expect(ninc(folder, 'fmt', '--check', 'tidy.nin.yaml')).toEqual({
      status: 0,
      stdout: '1 in the style\n',
      stderr: '',
    });
  });

  test('writes files and folders; what is in the style is not touched', () => {
    const old = new Date(2001, 1, 1);
    utimesSync(join(folder, 'tidy.nin.yaml'), old, old);
    symlinkSync('untidy.nin.yaml', join(folder, 'link.nin.yaml'));
    chmodSync(join(folder, 'untidy.nin.yaml'), 0o640);
    const { status, stdout } = ninc(folder, 'fmt', 'link.nin.yaml', 'tidy.nin.yaml', 'ünder here');
    expect([status, stdout]).toEqual([
      0,
      'formatted link.nin.yaml\nformatted ünder here/another.nin.yaml\n2 formatted, 1 unchanged\n',
    ]);
    expect([read('untidy.nin.yaml'), read('ünder here/another.nin.yaml')]).toEqual([tidy, tidy]);
    expect(statSync(join(folder, 'tidy.nin.yaml')).mtime).toEqual(old);
    expect(lstatSync(join(folder, 'link.nin.yaml')).isSymbolicLink()).toBe(true);
    expect(statSync(join(folder, 'untidy.nin.yaml')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  test('a file that is no YAML stays as it is, and the others are formatted', () => {
    writeFileSync(join(folder, 'other.nin.yaml'), untidy);
    const { status, stdout, stderr } = ninc(folder, 'fmt', 'broken.nin.yaml', 'other.nin.yaml');
    expect([status, stdout]).toEqual([1, 'formatted other.nin.yaml\n1 formatted, 1 that cannot be read\n']);
    expect(stderr).toContain('error[NIN1001] not valid YAML: this [ is not closed\n  --> broken.nin.yaml:2:9');
    expect([read('broken.nin.yaml'), read('other.nin.yaml')]).toEqual(['ninc: 1\nlayers: [relu\n', tidy]);
  });

  test('a byte order mark goes, line ends stay', () => {
    writeFileSync(join(folder, 'mark.nin.yaml'), `\ufeff${tidy}`);
    writeFileSync(join(folder, 'windows.nin.yaml'), untidy.replaceAll('\n', '\r\n'));
    expect(ninc(folder, 'fmt', 'mark.nin.yaml', 'windows.nin.yaml').status).toBe(0);
    expect([read('mark.nin.yaml'), read('windows.nin.yaml')]).toEqual([tidy, tidy.replaceAll('\n', '\r\n')]);
  });

  test('- is standard input, and its text goes to standard output', () => {
    expect(fmtInput(untidy)).toEqual({ status: 0, stdout: tidy, stderr: '' });
    expect(fmtInput(untidy, '--check')).toEqual({ status: 1, stdout: '  1 - ninc:  1\n    + ninc: 1\n', stderr: '' });
    expect(fmtInput(tidy, '--check')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['no YAML', 'ninc: [', 'error[NIN1001]'],
    ['nothing', '', 'error[NIN1001]'],
    ['no UTF-8', new Uint8Array([0x6e, 0xff, 0xfe]), 'error[NIN1007]'],
    ['more than a spec may have', ' '.repeat(2_000_000), 'error[NIN1006]'],
  ])('%s on standard input: a diagnostic, and nothing on standard output', (_, input, said) => {
    const { status, stdout, stderr } = fmtInput(input);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test.each([[['fmt']], [['fmt', '-', 'tidy.nin.yaml']], [['fmt', 'empty']], [['fmt', '--chekc', 'tidy.nin.yaml']]])(
    'wrong usage %j: exit 2',
    (words) => {
      expect(ninc(folder, ...words)).toMatchObject({ status: 2, stdout: '' });
    },
  );

  test('every spec that ships is in the style', () => {
    const paths = readdirSync('specs', { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.nin.yaml'),
    );
    const wrong = paths.filter((path) => {
      const text = readFileSync(join('specs', path), 'utf8');
      return formatSpec(text).value !== text;
    });
    expect(paths.length).toBeGreaterThan(15);
    expect(wrong, 'mend with: npx ninc fmt specs').toEqual([]);
  });
});
