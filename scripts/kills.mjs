// `npm run test:kills`: kills a training at random moments (SIGKILL), resumes it, and kills it again, until it has ended; then
// compares what it left with a run that nobody disturbed. --kills N (default 50), --seed S (default: random, printed), --keep.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const bin = fileURLToPath(new URL('../bin/ninc.mjs', import.meta.url));
const { values } = parseArgs({
  options: { kills: { type: 'string' }, seed: { type: 'string' }, keep: { type: 'boolean' } },
});
const wanted = Number(values.kills ?? 50);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
console.log(`seed ${seed}, ${wanted} kills`);

// Every kind of state: a schedule that moves momentum, an average, dropout, running statistics, augmentation.
const spec = `ninc: 1
inputs: {image: {shape: [N, 1, 28, 28]}}
layers:
  - avg_pool2d: {kernel_size: 2}
  - conv2d: {out_channels: 8, kernel_size: 3, stride: 2}
  - batch_norm2d
  - relu
  - dropout: {p: 0.2}
  - conv2d: {out_channels: 10, kernel_size: 1}
  - global_avg_pool2d
  - flatten
train:
  data: {train: digits, test: digits}
  normalize: {mean: 0.1307, std: 0.3081}
  augment: [{random_crop: {padding: 2}}]
  optimizer: {adamw: {lr: 0.01}}
  schedule: {one_cycle: {max_lr: 0.01}}
  ema: {decay: 0.95}
  epochs: 3
  batch_size: 200
  seed: 7
`;

/** Mulberry32: the moments follow from the seed. */
let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

const folder = mkdtempSync(join(tmpdir(), 'ninc-kills-'));
writeFileSync(join(folder, 'net.nin.yaml'), spec);

/** Runs to its end, or until it is killed after so many milliseconds. */
function train(out, killAfter) {
  return new Promise((resolve, reject) => {
    const words = ['train', 'net.nin.yaml', '--out', out, '--resume', '--checkpoint-every', '7'];
    const child = spawn(process.execPath, [bin, ...words], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve('killed');
      else if (status === 0) resolve('ended');
      else reject(new Error(`the training ended with ${status ?? signal}:\n${said}`));
    });
  });
}

/** Digests of the weights, and the history without its times. */
function outcome(out) {
  const digest = (name) =>
    createHash('sha256')
      .update(readFileSync(join(folder, out, name)))
      .digest('hex');
  const history = readFileSync(join(folder, out, 'history.jsonl'), 'utf8').replaceAll(
    /,"images_per_second":[\d.]+/g,
    '',
  );
  return JSON.stringify({ weights: digest('weights.safetensors'), best: digest('best.safetensors'), history });
}

const began = performance.now();
await train('undisturbed');
const whole = performance.now() - began;
const expected = outcome('undisturbed');
let kills = 0;
let runs = 0;
while (kills < wanted) {
  const out = `run-${++runs}`;
  // At most as many as are left, and now and then a run that gets far before it is killed.
  while (kills < wanted && (await train(out, whole * (0.15 + random()))) === 'killed') kills++;
  await train(out);
  if (outcome(out) !== expected) {
    console.error(`${out}: not what an undisturbed run leaves; seed ${seed}; kept in ${folder}`);
    process.exit(1);
  }
}
console.log(`${kills} kills over ${runs} runs: each ended with the bytes of an undisturbed one`);
if (values.keep !== true) rmSync(folder, { recursive: true, force: true });
