import { readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openCheckCache } from '../../src/cli/check-cache.ts';
import { checkSpec, checkSpecs } from '../../src/cli/check-specs.ts';
import { ninc, workspace } from './run.ts';

const spec = (channels: number) => `ninc: 1
imports: [./blocks.nin.yaml]
inputs: {x: {shape: [N, 3, 8, 8]}}
layers:
  - b
  - conv2d: {out_channels: ${channels}, kernel_size: 1}
`;
const blocks = (kernel: number) =>
  `ninc: 1\nblocks:\n  b: {layers: [{conv2d: {out_channels: 4, kernel_size: ${kernel}}}]}\n`;
const names = Array.from({ length: 34 }, (_, index) => `models/${index}.nin.yaml`);
const { folder, remove } = workspace({
  ...Object.fromEntries(names.map((name, index) => [name, spec(1 + index)])),
  'models/blocks.nin.yaml': blocks(3),
});
afterAll(remove);
const at = (name: string) => join(folder, name);
const cache = () => openCheckCache({}, at('cache'));
const cacheFile = () => at(join('cache', readdirSync(at('cache'))[0] ?? ''));

beforeEach(async () => {
  rmSync(at('cache'), { recursive: true, force: true });
  writeFileSync(at('models/blocks.nin.yaml'), blocks(3));
  writeFileSync(at('models/0.nin.yaml'), spec(1));
  await checkSpecs(names.map(at), {}, cache());
});

const hits = () => {
  const opened = cache();
  return names.filter((name) => opened.get(at(name)) !== undefined).length;
};

describe('the cache of check', () => {
  test('gives what a check gives, for specs that are as they were', () => {
    const { report } = cache().get(at('models/5.nin.yaml')) ?? {};
    expect(report).toEqual(checkSpec(at('models/5.nin.yaml'), {}).checked.report);
    expect(hits()).toBe(34);
  });

  test('knows nothing of a spec that changed, nor of one whose import did', () => {
    writeFileSync(at('models/0.nin.yaml'), spec(2));
    expect([cache().get(at('models/0.nin.yaml')), hits()]).toEqual([undefined, 33]);
    writeFileSync(at('models/blocks.nin.yaml'), blocks(1));
    expect(hits()).toBe(0);
  });

  test('nor where a link leads elsewhere, although that has the same text', () => {
    unlinkSync(at('models/blocks.nin.yaml'));
    writeFileSync(at('models/other.txt'), blocks(3));
    symlinkSync(at('models/other.txt'), at('models/blocks.nin.yaml'));
    expect(hits()).toBe(0);
    unlinkSync(at('models/blocks.nin.yaml'));
  });

  test('nor with other params, another root, or other warnings', () => {
    for (const settings of [{ set: { a: 1 } }, { root: folder }, { ignore: new Set(['NIN3801']) }]) {
      expect(openCheckCache(settings, at('cache')).get(at('models/1.nin.yaml'))).toBeUndefined();
    }
  });

  test('specs with faults, warnings, paths of data or a lock to hold are never in it', async () => {
    const lone = {
      'faulty.nin.yaml': spec(1).replace('conv2d', 'conv3d'),
      'warned.nin.yaml': spec(1).replace('layers:', 'params: {unused: 1}\nlayers:'),
      'data.nin.yaml': `${spec(1).replace('kernel_size: 1}\n', 'kernel_size: 1}\n  - flatten\n')}train:\n  data: {train: {npy: {images: a.npy, labels: b.npy}}}\n  loss: cross_entropy\n  optimizer: {sgd: {lr: 0.1}}\n  epochs: 1\n  batch_size: 1\n`,
    };
    for (const [name, text] of Object.entries(lone)) {
      const path = at(`models/${name}`);
      writeFileSync(path, text);
      const made = checkSpec(path, {});
      expect([name, made.lasting]).toEqual([name, name !== 'data.nin.yaml']);
      const opened = cache();
      if (made.lasting) opened.keep(path, made.checked, made.files);
      opened.save();
      expect([name, cache().get(path)]).toEqual([name, undefined]);
      unlinkSync(path);
    }
    expect(checkSpec(at('models/0.nin.yaml'), { locked: () => [] }).lasting).toBe(false);
  });

  test('a file that is cut or scribbled on costs time and nothing else', () => {
    const whole = readFileSync(cacheFile());
    truncateSync(cacheFile(), Math.floor(whole.length / 2));
    expect(hits()).toBeLessThan(34);
    writeFileSync(cacheFile(), Buffer.from(whole.map((byte, index) => (index % 997 === 996 ? byte ^ 1 : byte))));
    expect(hits()).toBe(0);
    writeFileSync(cacheFile(), 'something else\n');
    expect(hits()).toBe(0);
  });

  test('on the command line, the second run says the same as the first', () => {
    process.env['NINC_CACHE_DIR'] = at('user cache');
    try {
      for (const format of ['text', 'json']) {
        const [first, second, none] = [[], [], ['--no-cache']].map((more) =>
          ninc(folder, 'check', 'models', '--format', format, ...more),
        );
        expect(second).toEqual(first);
        expect(none).toEqual(first);
        expect(first?.status).toBe(0);
      }
      expect(readdirSync(at('user cache/check'))).toHaveLength(1);
      writeFileSync(at('models/0.nin.yaml'), spec(1).replace('conv2d', 'conv3d'));
      expect(ninc(folder, 'check', 'models')).toMatchObject({ status: 1, stdout: expect.stringContaining('NIN3001') });
    } finally {
      delete process.env['NINC_CACHE_DIR'];
    }
  });
});
