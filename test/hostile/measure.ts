import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { bin } from '../cli/run.ts';
import { noise } from './noise.ts';

/** Something that ninc must survive: what it does with it, in time and memory. */
export interface HostileCase {
  readonly name: string;
  /** The files of the folder in which it runs; what is no plain file it makes itself. */
  readonly files: (folder: string) => Readonly<Record<string, string | Uint8Array>> | undefined;
  /** The command line; `check a.nin.yaml` where not given. */
  readonly words?: readonly string[];
  /** 1 where not given. */
  readonly status?: number;
  /** What the output must hold: a code, a line, a word. */
  readonly says: readonly (string | RegExp)[];
}

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
  /** The most memory that was resident at once; undefined where the child could not say. */
  readonly peakBytes: number | undefined;
}

/** What the issue allows over start-up. */
const allowedMilliseconds = 2000;
const allowedBytes = 512 * 2 ** 20;
/** So much later a child is taken for one that hangs. */
const patience = 30_000;

const preload = fileURLToPath(new URL('peak.cjs', import.meta.url));

/** Runs the built command line and measures it. */
export function measure(folder: string, words: readonly string[]): Promise<Finished> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--require', preload, bin, ...words], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  const chunks: Buffer[][] = [[], [], [], []];
  for (const stream of [1, 2, 3] as const) {
    child.stdio[stream]?.on('data', (chunk: Buffer) => {
      chunks[stream]?.push(chunk);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(timer);
      const [, stdout = '', stderr = '', peak = ''] = chunks.map((parts) => Buffer.concat(parts).toString('utf8'));
      const peakBytes = peak === '' ? undefined : 1024 * Number(peak);
      resolve({ status, stdout, stderr, milliseconds: performance.now() - began, peakBytes });
    });
  });
}

let start: { milliseconds: number; peakBytes: number } | undefined;

/** What a check of the smallest spec takes: the best of three. */
async function startUp(): Promise<{ milliseconds: number; peakBytes: number }> {
  if (start !== undefined) return start;
  const folder = mkdtempSync(join(tmpdir(), 'ninc-hostile-'));
  try {
    writeFileSync(join(folder, 'a.nin.yaml'), minimal);
    const runs = [];
    for (let run = 0; run < 3; run++) runs.push(await measure(folder, ['check', 'a.nin.yaml']));
    start = {
      milliseconds: Math.min(...runs.map(({ milliseconds }) => milliseconds)),
      peakBytes: Math.min(...runs.map(({ peakBytes }) => peakBytes ?? 0)),
    };
    return start;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A sound head, to which hostile cases add. */
export const head = 'ninc: 1\ninputs: {image: {shape: [N, 3, 8, 8]}}\n';
/** The smallest spec. */
export const minimal = `${head}layers: [relu]\n`;

/** Each case as a test: its exit code, its words, no stack trace, nothing that reaches the terminal, in its time and memory. */
export function hostile(title: string, cases: readonly HostileCase[]): void {
  const figures: { case: string; status: number | null; seconds: number; mebibytes: number }[] = [];
  afterAll(() => {
    if (process.env['NINC_HOSTILE_FIGURES'] === undefined) return;
    figures.sort((a, b) => b.seconds - a.seconds);
    process.stdout.write(`${title}\n${figures.map((row) => `  ${JSON.stringify(row)}`).join('\n')}\n`);
  });
  describe(title, () => {
    test.each(cases)('$name', { timeout: 2 * patience }, async ({ name, files, words, status = 1, says }) => {
      const { milliseconds, peakBytes } = await startUp();
      const folder = mkdtempSync(join(tmpdir(), 'ninc-hostile-'));
      try {
        for (const [path, content] of Object.entries(files(folder) ?? {})) {
          mkdirSync(dirname(join(folder, path)), { recursive: true });
          writeFileSync(join(folder, path), content);
        }
        const command = words ?? ['check', 'a.nin.yaml'];
        const finished = await measure(folder, command);
        let took = finished.milliseconds - milliseconds;
        // As with the start-up, what others take of the machine is not counted: the least of three.
        for (let again = 0; again < 2 && noise === 1 && took >= allowedMilliseconds; again++)
          took = Math.min(took, (await measure(folder, command)).milliseconds - milliseconds);
        const held = (finished.peakBytes ?? 0) - peakBytes;
        figures.push({
          case: name,
          status: finished.status,
          seconds: Math.round(took) / 1000,
          mebibytes: Math.round(held / 2 ** 20),
        });
        const text = finished.stdout + finished.stderr;
        expect([finished.status, text.slice(0, 4000)]).toEqual([status, expect.anything()]);
        for (const said of says) expect(text).toMatch(said);
        expect(text).not.toMatch(/^\s+at .*[:(]|defect of ninc|FATAL ERROR|RangeError/m);
        expect(text).not.toMatch(/(?![\t\n])\p{Cc}/u);
        expect(took).toBeLessThan(noise * allowedMilliseconds);
        expect(held).toBeLessThan(allowedBytes);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}

/** A spec as the only file. */
export function spec(text: string | Uint8Array | (() => string | Uint8Array)): HostileCase['files'] {
  return () => ({ 'a.nin.yaml': typeof text === 'function' ? text() : text });
}

/** A spec whose input has these sizes and promises, with these layers. */
export function sized(shape: string, layers: string, where: readonly string[] = []): HostileCase['files'] {
  const promised = where.length === 0 ? '' : `, where: [${where.map((text) => JSON.stringify(text)).join(', ')}]`;
  return spec(`ninc: 1\ninputs: {x: {shape: [${shape}]${promised}}}\nlayers: [${layers}]\n`);
}

/** A text for each number from 0, put together. */
export function many(count: number, text: (index: number) => string, between = ''): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(between);
}
