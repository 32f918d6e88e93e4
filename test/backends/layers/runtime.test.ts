import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { layers, tfjs } from '../../../src/backends/layers/index.ts';
import { installed, loadRuntime, type Runtime } from '../../../src/backends/tfjs-runtime.ts';

describe('before anything runs', () => {
  test('importing the backend, and asking whether it is present, loads no TensorFlow', async () => {
    expect(layers.name).toBe('layers');
    expect(tfjs.name).toBe('tfjs');
    expect(await layers.presence()).toMatchObject({ present: true });
    expect(mapped()).not.toContain('libtensorflow');
  });

  test('the runtimes that are installed are told, the native one first', () => {
    expect(installed().map(({ kind }) => kind)).toEqual(['native', 'wasm']);
    expect(installed().map(({ text }) => text)).toEqual([
      expect.stringMatching(/^tfjs-node 4\.\d+\.\d+$/),
      expect.stringMatching(/^tfjs-backend-wasm 4\.\d+\.\d+$/),
    ]);
  });
});

describe('the native runtime', () => {
  let runtime: Runtime;

  beforeAll(async () => {
    // As Node 23 and later are.
    Object.assign(util, { isArray: undefined, isNullOrUndefined: undefined });
    runtime = await loadRuntime();
  });

  test('names tfjs-node and TensorFlow', async () => {
    expect(runtime.text).toMatch(/^tfjs-node 4\.\d+\.\d+, TensorFlow \d+\.\d+\.\d+/);
    expect(await layers.presence()).toEqual({ present: true, runtime: runtime.text });
    expect(mapped()).toContain('libtensorflow');
  });

  test('computes where node:util lacks what tfjs-node calls', () => {
    const { tf } = runtime;
    const split = tf.split(tf.tensor([1, 2, 3, 4]), 2);
    expect(split.map((part) => [...part.dataSync()])).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect([...tf.topk(tf.tensor([1, 3, 2]), 1).indices.dataSync()]).toEqual([1]);
  });

  test('is loaded once', async () => {
    expect(await loadRuntime()).toBe(runtime);
  });
});

test('the entry point ninc/tfjs imports no package: it is given its TensorFlow.js', async () => {
  const entry = fileURLToPath(new URL('../../../src/backends/layers/custom/index.ts', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    packages: 'external',
  });
  expect(outputFiles[0]?.text).toContain('export');
  expect(outputFiles[0]?.text).not.toMatch(/^import /m);
});

/** The libraries of this process; empty where the system does not tell. */
function mapped(): string {
  return process.platform === 'linux' ? readFileSync('/proc/self/maps', 'utf8') : '';
}
