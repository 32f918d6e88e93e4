// Downloads over plain HTTPS that go on where they were broken off, and are checked by hash.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { progress, say } from './console.mjs';

/** A server that says nothing for so long is given up. */
const silence = 30_000;
const attempts = 4;

export async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Downloads `url` to `path`: a `.part` file keeps what came, and the next attempt asks for the rest. */
export async function download(url, path, { size, hash, label }) {
  const part = `${path}.part`;
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRest(url, part, size, label);
      break;
    } catch (error) {
      if (attempt === attempts) throw error;
      say(`${label}: broken off (${error.message}); going on`);
    }
  }
  if ((await sha256(part)) !== hash) {
    await rm(part, { force: true });
    throw new Error(`${label}: what came is not what was pinned (sha256 differs)`);
  }
  await rename(part, path);
}

async function fetchRest(url, part, size, label) {
  const have = await stat(part).then(
    (found) => found.size,
    () => 0,
  );
  if (have === size) return;
  if (have > size) await rm(part);
  const begin = have < size ? have : 0;
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(new Error('the server says nothing')), silence);
  const touch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(new Error('the server says nothing')), silence);
  };
  try {
    const headers = begin > 0 ? { range: `bytes=${begin}-` } : {};
    const response = await fetch(url, { headers, signal: abort.signal });
    if (!response.ok || response.body === null) throw new Error(`the server answers ${response.status}`);
    const resumed = response.status === 206;
    const meter = progress(label, size, resumed ? begin : 0);
    let received = resumed ? begin : 0;
    const count = new Transform({
      transform(chunk, _encoding, done) {
        touch();
        meter.add(chunk.length);
        received += chunk.length;
        if (received > size) done(new Error('more comes than was pinned'));
        else done(null, chunk);
      },
    });
    try {
      await pipeline(Readable.fromWeb(response.body), count, createWriteStream(part, { flags: resumed ? 'a' : 'w' }));
    } finally {
      meter.end();
    }
    if (received !== size) throw new Error('the connection ended early');
  } finally {
    clearTimeout(timer);
  }
}
