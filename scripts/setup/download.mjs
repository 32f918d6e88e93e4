// Downloads over HTTP that go on where they were broken off, and are checked by hash.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { progress, say } from './console.mjs';

/** A server that says nothing for so long (ms) is given up. */
const silence = 30_000;
/** So many attempts in a row may bring nothing new. */
const fruitless = 4;

export async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * Downloads `url` to `path`, which is there only once it is whole and has the hash. `path.part` keeps what came: the next attempt,
 * of this process or a later one, asks for the rest.
 */
export async function download(url, path, { size, hash, label, headers = {}, pause = 1000 }) {
  const part = `${path}.part`;
  const before = await sizeOf(part);
  await fetchAll(url, part, { size, label, headers, pause });
  let found = await sha256(part);
  if (found !== hash && before > 0) {
    say(`${label}: what was kept of a broken-off download is damaged; starting anew`);
    await rm(part, { force: true });
    await fetchAll(url, part, { size, label, headers, pause });
    found = await sha256(part);
  }
  if (found !== hash) {
    await rm(part, { force: true });
    throw new Error(`${label}: what came is not what is pinned (its sha256 is ${found})`);
  }
  await rename(part, path);
}

async function fetchAll(url, part, { pause, ...options }) {
  for (let failures = 0; ; ) {
    const before = await sizeOf(part);
    try {
      await fetchRest(url, part, options);
      return;
    } catch (error) {
      failures = (await sizeOf(part)) > before ? 1 : failures + 1;
      if (error.final || failures === fruitless) throw error;
      say(`${options.label}: broken off (${reasonOf(error)}); going on`);
      await sleep(pause * 2 ** (failures - 1));
    }
  }
}

async function sizeOf(path) {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}

/** What `fetch` knows of a failure is in its cause. */
export function reasonOf(error) {
  return error.cause?.code ?? error.cause?.message ?? error.message;
}

async function fetchRest(url, part, { size, label, headers }) {
  const kept = await sizeOf(part);
  if (kept === size) return;
  if (kept > size) await rm(part);
  const begin = kept < size ? kept : 0;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error('the server says nothing')), silence);
  const meter = progress(label, size, begin);
  try {
    const range = begin > 0 ? { range: `bytes=${begin}-` } : {};
    const response = await fetch(url, { headers: { ...headers, ...range }, signal: abort.signal });
    const start = startOf(response);
    // A server that does not go on sends everything; the file begins anew.
    if (start !== 0 && start !== begin) throw new Error(`the server goes on at byte ${start}, not at ${begin}`);
    let received = start;
    const count = new Transform({
      transform(chunk, _encoding, done) {
        timer.refresh();
        received += chunk.length;
        meter.at(received);
        if (received > size) done(refused(`${label}: more comes than is pinned`));
        else done(null, chunk);
      },
    });
    const file = createWriteStream(part, { flags: start > 0 ? 'a' : 'w' });
    await pipeline(Readable.fromWeb(response.body), count, file, { signal: abort.signal });
    if (received !== size) throw new Error('the connection ended early');
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearTimeout(timer);
    meter.end();
  }
}

/** The byte that an answer begins at. */
function startOf(response) {
  if (response.status === 200 && response.body !== null) return 0;
  if (response.status === 206 && response.body !== null) {
    return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]);
  }
  const error = `the server answers ${response.status}`;
  throw response.status >= 400 && response.status < 500 && response.status !== 429 ? refused(error) : new Error(error);
}

/** Trying again would not help. */
function refused(message) {
  return Object.assign(new Error(message), { final: true });
}
