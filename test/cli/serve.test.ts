import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readNpy } from '../../src/weights/npy.ts';
import { bin, ninc, workspace } from './run.ts';

const { folder, remove } = workspace({
  'model.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers:
      - conv2d: {out_channels: 4, kernel_size: 3}
      - relu
      - flatten
    outputs: {features: flatten_1}
  `,
  'wrong.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 8, 8]}}
    layers:
      - conv2d: {out_channels: 4, kernel_size: 9}
  `,
});
const started: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(remove);

/** Starts `ninc serve` and waits for its line. */
async function serving(...words: readonly string[]) {
  const child = spawn(process.execPath, [bin, 'serve', ...words, '--port', '0'], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  started.push(child);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      if (stdout.endsWith('\n')) resolve(stdout.trimEnd());
    });
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${stderr}`)));
  });
  const ended = once(child, 'exit').then(([code]) => code);
  return { child, line: await line, ended, output: () => ({ stdout, stderr }) };
}

const post = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('ninc serve', () => {
  test('answers with the numbers of `ninc run` on the same weights; Ctrl-C ends it with 130', async () => {
    const { child, line, ended, output } = await serving('model.nin.yaml', '--seed', '3');
    expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    // The input of the run is that of `--seed 3`, so that both have the same.
    const ran = ninc(folder, 'run', 'model.nin.yaml', '--seed', '3', '--out', 'out');
    expect(ran.status).toBe(0);
    const { uniformInput } = await import('../../src/weights/initialise.ts');
    const input = uniformInput([1, 3, 8, 8], 3);
    const { value: expected } = readNpy(join(folder, 'out/features.npy'));
    const body = {
      inputs: [{ name: 'image', shape: [1, 3, 8, 8], datatype: 'FP32', data: Array.from(input.data) }],
    };
    const reply = JSON.parse(await (await post(`${line}/v2/models/model/infer`, body)).text());
    expect(Float32Array.from(reply.outputs[0].data)).toEqual(expected?.data);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(output().stdout).toBe(`${line}\n`);
    expect(output().stderr).not.toMatch(/\n\s+at |defect/);
  });

  test('--format json says what serves; SIGTERM ends it with 0', async () => {
    const { child, line, ended } = await serving('model.nin.yaml', '--backend', 'reference', '--format', 'json');
    const said = JSON.parse(line);
    expect(said).toMatchObject({ name: 'model', backend: 'reference', precision: 'f64' });
    expect((await fetch(`${said.url}/v2/health/ready`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('a spec with an error, a port that is taken, wrong flags', async () => {
    const wrong = ninc(folder, 'serve', 'wrong.nin.yaml');
    expect([wrong.status, wrong.stdout]).toEqual([1, '']);
    expect(wrong.stderr).toContain('error[NIN4002]');

    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? `${address?.port}` : '';
    const refused = ninc(folder, 'serve', 'model.nin.yaml', '--backend', 'reference', '--port', port);
    taken.close();
    expect([refused.status, refused.stdout]).toEqual([3, '']);
    expect(refused.stderr).toMatch(/error\[NIN7010\] nothing can be served on 127\.0\.0\.1, port \d+: another process/);
    expect(refused.stderr).toContain('--port 0 takes any that is free');

    for (const words of [
      ['--port', '70000'],
      ['--port', 'x'],
      ['--batch', '0'],
      ['--dim', 'H=3'],
      ['--queue', '-1'],
    ])
      expect([words, ninc(folder, 'serve', 'model.nin.yaml', ...words).status]).toEqual([words, 2]);
  });

  test('a picture gets the probabilities of `ninc predict`', async () => {
    const root = join(import.meta.dirname, '../..');
    const picture = join(root, 'assets/chelsea.png');
    const words = [join(root, 'specs/nin-digits.nin.yaml'), '--weights', join(root, 'specs/nin-digits.safetensors')];
    const { line, child, ended } = await serving(...words);
    const predicted = ninc(folder, 'predict', ...words.slice(0, 1), picture, ...words.slice(1), '--format', 'json');
    const guesses: { readonly index: number; readonly probability: number }[] = JSON.parse(predicted.stdout)
      .predictions[0].classes;
    const reply = await fetch(`${line}/v1/models/nin-digits:predict`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: readFileSync(picture),
    });
    const logits: readonly number[] = JSON.parse(await reply.text()).predictions[0];
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    for (const { index, probability } of guesses)
      expect(Math.exp(logits[index] ?? 0) / sum).toBeCloseTo(probability, 6);
    expect(guesses).toHaveLength(5);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
