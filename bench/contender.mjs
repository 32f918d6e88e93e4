// A contender in a process of its own, which computes only when it is asked to (peers/protocol.mjs).
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** More than any load or run takes here, in milliseconds. */
const patience = 600_000;

/** The environment that gives every runtime the same threads. */
export function withThreads(threads) {
  return {
    ...process.env,
    NINC_BENCH_THREADS: threads,
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: threads,
    OMP_NUM_THREADS: threads,
    TF_CPP_MIN_LOG_LEVEL: '3',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/** A contender at a batch size, as `takeTurns` runs it. */
export function runner(contender, batch) {
  return {
    async run() {
      // A pause lets the threads of the one before go to sleep: OpenMP's spin for a while. The first run of a turn finds cold caches.
      await pause(20);
      await contender.run(batch);
      return contender.run(batch);
    },
  };
}

/** Starts it; resolves once it is ready. Rejects with what it said last where it ends before. */
export async function startContender({ name, command, args, cwd, env }) {
  const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting = [];
  let said = '';
  let ended = false;
  const fail = (reason) => {
    ended = true;
    for (const { reject } of waiting.splice(0)) reject(new Error(reason));
  };
  child.stderr.on('data', (text) => {
    said = `${said}${text}`.slice(-4000);
  });
  child.stdin.on('error', () => {});
  child.on('error', (error) => fail(error.message));
  child.on('close', (code, signal) => fail(`${name}: ${lastLine(said) ?? `it ended with ${signal ?? code}`}`));
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('answer ')) waiting.shift()?.resolve(JSON.parse(line.slice('answer '.length)));
  });

  const answer = () =>
    new Promise((resolve, reject) => {
      if (ended) reject(new Error(`${name} has ended`));
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`${name}: no answer in ${patience / 1000} s`));
      }, patience);
      const settled = (settle) => (value) => {
        clearTimeout(timer);
        settle(value);
      };
      waiting.push({ resolve: settled(resolve), reject: settled(reject) });
    });
  const ask = (request) => {
    const answered = answer();
    child.stdin.write(`${request}\n`);
    return answered;
  };
  const ready = await answer();
  return {
    name,
    ...ready,
    /** One forward pass; milliseconds. */
    run: (batch) => ask(`run ${batch}`),
    /** What it gives for one picture, the same for all. */
    output: () => ask('output'),
    /** The most memory that the process has held so far, in bytes. */
    memory: () => ask('memory'),
    end: () => child.stdin.end(),
  };
}

/** What a program says last is why it ended: Python's exception, the line of Node's that names an error. */
function lastLine(text) {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? lines.findLast((line) => line !== '');
}
