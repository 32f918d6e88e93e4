import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin, ninc, workspace } from './run.ts';

const { folder, remove } = workspace({
  'net.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 1, 28, 28]}}
    layers:
      - avg_pool2d: {kernel_size: 4}
      - flatten
      - dropout: {p: 0.1}
      - linear: {out_features: 10}
    train:
      data: {train: digits, test: digits}
      normalize: {mean: 0.1307, std: 0.3081}
      augment: [{random_crop: {padding: 1}}]
      optimizer: {adam: {lr: 0.01}}
      epochs: 2
      batch_size: 500
      seed: 3
  `,
  'plain.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 1, 28, 28]}}
    layers:
      - flatten
      - linear: {out_features: 10}
  `,
});
afterAll(remove);

const digest = (path: string) =>
  createHash('sha256')
    .update(readFileSync(join(folder, path)))
    .digest('hex');
const train = (...words: string[]) => ninc(folder, 'train', 'net.nin.yaml', ...words);

/** A grey PNG. */
function png(width: number, height: number, level: (x: number, y: number) => number): Buffer {
  const raw = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) raw[y * (width + 1) + 1 + x] = level(x, y);
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('ninc train, eval, predict, viz on the native binding', () => {
  beforeAll(() => {
    expect(train('--out', 'whole')).toMatchObject({ status: 0 });
  });

  test('stopped in the middle and resumed, it ends with the same bytes', () => {
    expect(train('--out', 'parts', '--steps', '5', '--checkpoint-every', '2').status).toBe(0);
    const resumed = train('--out', 'parts', '--resume', '--format', 'json');
    expect(JSON.parse(resumed.stdout)).toMatchObject({ ended: 'finished', steps: 32, epochs: 2, untouched: false });
    for (const name of ['weights.safetensors', 'best.safetensors'])
      expect(digest(`parts/${name}`)).toBe(digest(`whole/${name}`));
    const history = (run: string) =>
      readFileSync(join(folder, run, 'history.jsonl'), 'utf8').replaceAll(/,"images_per_second":[\d.]+/g, '');
    expect(history('parts')).toBe(history('whole'));
  });

  test('a finished run is left alone; one in the way is not overwritten; another precision is refused', () => {
    const again = train('--out', 'whole', '--resume');
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing is left to do') });
    const before = digest('whole/weights.safetensors');
    expect(train('--out', 'whole')).toMatchObject({ status: 1, stderr: expect.stringContaining('NIN6601') });
    expect(train('--out', 'whole', '--resume', '--precision', 'bf16')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('NIN6603'),
    });
    expect(digest('whole/weights.safetensors')).toBe(before);
  });

  test('compile does not put its weights over the trained ones', () => {
    const before = digest('whole/weights.safetensors');
    const refused = ninc(folder, 'compile', 'net.nin.yaml', '--target', 'pytorch', '--out', 'whole');
    expect(refused).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/NIN6601[\s\S]*another folder/),
    });
    expect(digest('whole/weights.safetensors')).toBe(before);
    expect(existsSync(join(folder, 'whole/model.py'))).toBe(false);
    expect(ninc(folder, 'compile', 'net.nin.yaml', '--target', 'ir', '--out', 'whole').status).toBe(0);
  });

  test('eval says what the history says, on another backend too', () => {
    const lines = readFileSync(join(folder, 'whole/history.jsonl'), 'utf8').trim().split('\n');
    const last = JSON.parse(lines.at(-1) ?? '');
    const evaluated = ninc(
      folder,
      'eval',
      'net.nin.yaml',
      '--weights',
      'whole/weights.safetensors',
      '--format',
      'json',
    );
    expect(evaluated.status).toBe(0);
    const { metrics, samples, confusion_matrix, per_class } = JSON.parse(evaluated.stdout);
    expect(samples).toBe(2000);
    expect(metrics.accuracy).toBeCloseTo(last.test_accuracy, 3);
    expect(metrics.loss).toBeCloseTo(last.test_loss, 5);
    expect(confusion_matrix.flat().reduce((a: number, b: number) => a + b)).toBe(2000);
    expect(per_class).toHaveLength(10);
    const text = ninc(folder, 'eval', 'net.nin.yaml', '--weights', 'whole/best.safetensors', '--backend', 'reference');
    expect(text.stdout).toMatch(/^loss \d\.\d+, \d\d\.\d\d % right of 2,000 samples\n\nclass {2}samples/);
  });

  test('predict: the likeliest classes; a folder; a bad picture is named', () => {
    const one = (x: number, y: number) => (x > 12 && x < 16 && y > 4 && y < 24 ? 255 : 0);
    mkdirSync(join(folder, 'pictures'));
    writeFileSync(join(folder, 'pictures/one.png'), png(28, 28, one));
    writeFileSync(
      join(folder, 'pictures/small.png'),
      png(14, 14, (x, y) => one(2 * x, 2 * y)),
    );
    const predict = (...words: string[]) =>
      ninc(folder, 'predict', 'net.nin.yaml', ...words, '--weights', 'whole/best.safetensors');
    const found = predict('pictures', '--top', '3', '--format', 'json');
    expect(found.status).toBe(0);
    const { predictions } = JSON.parse(found.stdout);
    expect(predictions.map(({ file }: { file: string }) => file)).toEqual([
      join('pictures', 'one.png'),
      join('pictures', 'small.png'),
    ]);
    expect(predictions[0].classes).toHaveLength(3);
    expect(predictions[0].classes[0]).toMatchObject({ class: '1', index: 1 });
    const spec = readFileSync(join(folder, 'net.nin.yaml'), 'utf8');
    writeFileSync(
      join(folder, 'folders.nin.yaml'),
      spec.replace('train: digits, test: digits', 'train: {image_folder: {path: nowhere, size: 28}}'),
    );
    const unnamed = ninc(folder, 'predict', 'folders.nin.yaml', 'pictures', '--weights', 'whole/best.safetensors');
    expect(unnamed.stdout).toMatch(/one\.png: 1 /);
    expect(unnamed.stderr).toContain('classes are shown by number: the data that names them is not there (--data DIR');
    writeFileSync(join(folder, 'pictures/cut.png'), png(28, 28, one).subarray(0, 60));
    const bad = predict('pictures');
    expect([bad.status, bad.stdout]).toEqual([1, '']);
    expect(bad.stderr).toContain('cut.png');
    expect(predict('pictures', '--skip-bad')).toMatchObject({ status: 0, stderr: expect.stringContaining('cut.png') });
  });

  test('viz draws the curves of the history', () => {
    expect(ninc(folder, 'viz', '--history', 'whole/history.jsonl', '--out', 'curves.svg').status).toBe(0);
    const svg = readFileSync(join(folder, 'curves.svg'), 'utf8');
    expect(svg).toMatch(/^<svg /);
    expect(svg.match(/<path /g)).toHaveLength(6);
    writeFileSync(join(folder, 'notes.txt'), 'hello\n');
    expect(ninc(folder, 'viz', '--history', 'notes.txt', '--out', 'x.svg')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('NIN6607'),
    });
    expect(existsSync(join(folder, 'x.svg'))).toBe(false);
  });

  // `npm run test:kills` kills fifty times.
  test('killed at random moments and resumed, it ends with the same bytes', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/kills.mjs', '--kills', '2'], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
  }, 120_000);

  test.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    '%s: it finishes the step, saves and exits with 130; --resume goes on',
    async (signal) => {
      const words = ['train', 'net.nin.yaml', '--out', signal, '--epochs', '500'];
      const child = spawn(process.execPath, [bin, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      let asked = 0;
      child.stderr.on('data', (text) => {
        said += text;
        // Once, after the first epoch.
        if (asked === 0 && said.includes('epoch 1/500')) {
          asked = performance.now();
          child.kill(signal);
        }
      });
      const status = await new Promise((resolve) => child.once('exit', resolve));
      expect(status, said).toBe(130);
      expect(performance.now() - asked).toBeLessThan(5000);
      expect(existsSync(join(folder, signal, 'lock'))).toBe(false);
      const { status: resumed, stdout } = train('--out', signal, '--resume', '--epochs', '2', '--format', 'json');
      expect([resumed, JSON.parse(stdout).ended]).toEqual([0, 'finished']);
    },
  );

  test.each<[string, string[], number, RegExp]>([
    ['no --out', ['train', 'net.nin.yaml'], 2, /needs --out DIR/],
    [
      'a spec without train',
      ['train', 'plain.nin.yaml', '--out', 'x'],
      1,
      /NIN6606[\s\S]*help: `ninc init DIR --template train`/,
    ],
    ['a number that is none', ['train', 'net.nin.yaml', '--out', 'x', '--steps', '0'], 2, /--steps 0/],
    ['a backend that does not train', ['train', 'net.nin.yaml', '--out', 'y', '--backend', 'reference'], 2, /NIN5020/],
    ['eval without weights', ['eval', 'net.nin.yaml'], 2, /needs --weights/],
    [
      'eval with weights of another network',
      ['eval', 'plain.nin.yaml', '--weights', 'whole/weights.safetensors'],
      1,
      /NIN6606/,
    ],
    [
      'predict of nothing',
      ['predict', 'net.nin.yaml', '--weights', 'whole/weights.safetensors'],
      2,
      /ninc predict needs IMAGE…: ninc predict SPEC IMAGE… --weights FILE/,
    ],
    [
      'a folder of data that is not there',
      ['train', 'net.nin.yaml', '--out', 'x', '--data', 'nowhere'],
      2,
      /--data nowhere/,
    ],
  ])('%s', (_name, words, status, message) => {
    const finished = ninc(folder, ...words);
    expect([finished.status, finished.stdout]).toEqual([status, '']);
    expect(finished.stderr).toMatch(message);
    expect(finished.stderr).not.toMatch(/\n\s+at /);
  });
});
