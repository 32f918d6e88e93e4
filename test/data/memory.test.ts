import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { crc32, deflateSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../weights/folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Inside of the package, where the threads' file is found. */
const script = join(root, 'build', `memory-${process.pid}.mjs`);
const folder = temporaryFolder();
const pictures = 36;
const side = 800;

/** Goes through a folder twice and says how much memory was resident at most, in bytes. */
const program = `
  import { openDataset, openLoader } from './src/data/index.ts';
  const source = { kind: 'image_folder', path: process.argv[2], range: {} };
  const { value: dataset } = await openDataset(source);
  const loader = openLoader(dataset, { batchSize: 2, seed: 1, augment: [], threads: 2 });
  let samples = 0;
  for (const epoch of [0, 1])
    for await (const batch of loader.batches({ epoch, shuffle: true })) samples += batch.samples.length;
  await loader.close();
  console.log(JSON.stringify({ samples, peak: 1024 * process.resourceUsage().maxRSS }));
`;

beforeAll(async () => {
  const stdin = { contents: program, resolveDir: root };
  await build({ stdin, bundle: true, platform: 'node', target: 'node20', format: 'esm', outfile: script });
  mkdirSync(join(folder, 'cat'));
  const first = join(folder, 'cat', '0.png');
  writeFileSync(first, blackPicture());
  for (let number = 1; number < pictures; number++) copyFileSync(first, join(folder, 'cat', `${number}.png`));
});

/** A grey PNG that takes next to no time to decode. */
function blackPicture(): Buffer {
  const chunk = (type: string, data: Uint8Array) => {
    const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)]);
    bytes.writeUInt32BE(data.length, 0);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
    return bytes;
  };
  const header = Buffer.from([0, 0, side >> 8, side & 255, 0, 0, side >> 8, side & 255, 8, 0, 0, 0, 0]);
  const rows = deflateSync(Buffer.alloc(side * (side + 1)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

afterAll(() => rmSync(script, { force: true }));

test('a folder of pictures larger than the memory that is taken', async () => {
  const words = ['--max-old-space-size=64', script, folder];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  const { samples, peak } = JSON.parse(stdout);
  expect(samples).toBe(2 * pictures);
  // As float32 they take 553 MB; Node and its threads alone 150.
  expect(peak).toBeLessThan(0.65 * 4 * 3 * side * side * samples);
});
