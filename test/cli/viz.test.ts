import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { ninc, workspace } from './run.ts';

const { folder, remove } = workspace({
  'ünder a/net.nin.yaml': `
    ninc: 1
    params: {classes: 10}
    inputs: {image: {shape: [N, 3, H, W]}}
    layers:
      - nin_block: {out_channels: "\${classes}", kernel_size: 3}
      - global_avg_pool2d
  `,
  'broken.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers: [{conv2d: {out_channels: 4, kernel_size: 99}}]
  `,
  'sub/keep.txt': 'kept',
});
afterAll(remove);

const net = 'ünder a/net.nin.yaml';

describe('pictures that are committed', () => {
  test.each([
    ['nin-seed', 'specs/nin-seed.nin.yaml', []],
    ['nin-seed-closed', 'specs/nin-seed.nin.yaml', ['--depth', '0']],
    ['googlenet', 'specs/classics/googlenet.nin.yaml', []],
    ['resnet50', 'specs/classics/resnet50.nin.yaml', []],
  ])('%s.svg is what viz draws (`npm run pictures` draws them anew)', (name, spec, options) => {
    expect(ninc(folder, 'viz', join(packageRoot(), spec), '--out', `${name}.svg`, ...options).status).toBe(0);
    const kept = readFileSync(join(packageRoot(), 'docs/pictures', `${name}.svg`), 'utf8');
    // Not toBe: a difference of pictures is no text to read.
    expect(kept === readFileSync(join(folder, `${name}.svg`), 'utf8')).toBe(true);
    expect(kept.length).toBeLessThan(150_000);
  });
});

describe('ninc viz', () => {
  test.each(['svg', 'html', 'mmd', 'dot'])('writes .%s, prints nothing', (format) => {
    const { status, stdout, stderr } = ninc(folder, 'viz', net, '--out', `pïcture.${format.toUpperCase()}`);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    const text = readFileSync(join(folder, `pïcture.${format.toUpperCase()}`), 'utf8');
    expect(text).toContain('[N, 10, 1, 1]');
    expect(text).not.toContain(folder);
  });

  test('--set changes the network, --depth closes blocks', () => {
    expect(ninc(folder, 'viz', net, '--out', 'a.mmd', '--set', 'classes=7', '--depth', '0').status).toBe(0);
    const text = readFileSync(join(folder, 'a.mmd'), 'utf8');
    expect(text).toContain('[N, 7, 1, 1]');
    expect(text).not.toContain('subgraph');
  });

  test.each([
    [[net], 'ninc: ninc viz needs --out FILE'],
    [[net, '--out', 'a.png'], 'ninc: --out a.png: a picture is .svg, .html, .mmd or .dot'],
    [[net, '--out', 'svg'], 'ninc: --out svg: a picture is .svg'],
    [['--out', 'a.svg'], 'ninc: ninc viz needs SPEC'],
    [[net, '--history', 'h.jsonl', '--out', 'a.svg'], 'one at a time'],
    [[net, '--out', 'a.svg', '--depth', '-1'], 'ninc: --depth'],
    [[net, '--out', 'a.svg', '--depth', 'all'], 'ninc: --depth all'],
    [['--history', 'h.jsonl', '--out', 'a.mmd'], 'curves are drawn as .svg'],
  ])('%j is wrong usage', (words, said) => {
    const { status, stdout, stderr } = ninc(folder, 'viz', ...words);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(said);
  });

  test('a broken spec gives its diagnostics and no file', () => {
    const { status, stderr } = ninc(folder, 'viz', 'broken.nin.yaml', '--out', 'broken.svg');
    expect(status).toBe(1);
    expect(stderr).toContain('error[NIN4002]');
    expect(readdirSync(folder)).not.toContain('broken.svg');
  });

  test('a folder that is not there, and a folder in the way', () => {
    expect(ninc(folder, 'viz', net, '--out', 'nowhere/a.svg').stderr).toContain('NIN6002');
    const { status, stderr } = ninc(folder, 'viz', net, '--out', 'sub');
    expect(status).toBe(2);
    expect(stderr).toContain('a picture is');
    expect(readdirSync(join(folder, 'sub'))).toEqual(['keep.txt']);
  });
});
