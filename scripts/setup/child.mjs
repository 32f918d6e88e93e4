// Child processes that end with set-up, however that ends.
import { spawn } from 'node:child_process';

const running = new Set();

/** Ends every child; set-up's signal handlers call it. */
export function endChildren() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a program. Resolves with `{ status, output }`; `status` is undefined where the program does not exist or took longer than
 * `limit` milliseconds. With `show` its output goes to the terminal as it comes, otherwise it is kept.
 */
export function run(program, args, { cwd, env, limit, show = false, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      shell,
      // Everything is said on stderr: stdout belongs to the command that set-up runs before.
      stdio: ['ignore', show ? 2 : 'pipe', show ? 2 : 'pipe'],
    });
    running.add(child);
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk));
    const timer = limit === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limit);
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
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}
