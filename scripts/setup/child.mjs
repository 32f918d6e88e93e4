// Child processes that end with set-up, however that ends.
import { spawn, spawnSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const guard = fileURLToPath(new URL('./guard.mjs', import.meta.url));
const windows = process.platform === 'win32';
const running = new Set();

/** Ends every child and what it started; set-up's signal handlers call it. */
export function endChildren() {
  for (const child of running) end(child, 'SIGTERM');
}

function end(child, signal) {
  if (child.pid === undefined) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/**
 * Runs a program without a window or input, which does not outlive set-up. Resolves with `{ status, output }`; `status` is not 0
 * where the program does not exist, was ended by a signal or took longer than `limit` milliseconds. `onStart(stop)` is given a
 * function that ends it.
 */
export function run(program, args, { cwd, env, limit, shell = false, onStart = () => {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [guard, JSON.stringify({ program, args, shell })], {
      cwd,
      env: { ...process.env, ...env },
      // A group of its own: what it starts can be ended with it.
      detached: !windows,
      windowsHide: true,
      // The guard's input closes with this process.
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    running.add(child);
    onStart(() => end(child, 'SIGTERM'));
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    const timer = limit === undefined ? undefined : setTimeout(() => end(child, 'SIGKILL'), limit);
    const finish = (status) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ status, output: Buffer.concat(chunks).toString('utf8') });
    };
    child.on('error', () => finish(undefined));
    child.on('close', (code) => finish(code ?? undefined));
  });
}

/** The npm that runs this script, else the one on the path. */
export function npm(args, options) {
  const script = process.env.npm_execpath;
  // Other package managers and npx name themselves here as well.
  if (script !== undefined && /^np[mx]-cli\.js$/.test(basename(script)))
    return run(process.execPath, [join(dirname(script), 'npm-cli.js'), ...args], options);
  return run('npm', args, { ...options, shell: windows });
}

/** The last lines of what a program said that hold anything. */
export function lastLines(output, count = 1) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n');
}
