import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { download } from '../../scripts/setup/download.mjs';

const data = randomBytes(1 << 18);
const half = data.length / 2;
const hash = createHash('sha256').update(data).digest('hex');
const pinned = { size: data.length, hash, label: 'the file', pause: 1 };

let folder = '';
let path = '';
let close = () => {};
let said = '';
/** The Range header of each request. */
let ranges: (string | undefined)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ninc-download-'));
  path = join(folder, 'file');
  said = '';
  ranges = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  close();
  close = () => {};
  await rm(folder, { recursive: true, force: true });
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}/file`;
}

/** Answers with what is asked for. */
function honour(request: IncomingMessage, response: ServerResponse, bytes = data): void {
  const begin = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (begin > 0) response.writeHead(206, { 'content-range': `bytes ${begin}-${bytes.length - 1}/${bytes.length}` });
  response.end(bytes.subarray(begin));
}

/** Sends the first half of a whole answer and ends the connection. */
function breakOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': data.length });
  response.write(data.subarray(0, half), () => setTimeout(() => response.destroy(), 20));
}

async function expectWhole(): Promise<void> {
  expect(data.equals(await readFile(path))).toBe(true);
}

describe('a download', () => {
  test('is there whole, with nothing beside it', async () => {
    await download(await serve(honour), path, pinned);
    await expectWhole();
    expect(await readdir(folder)).toEqual(['file']);
    expect(ranges).toEqual([undefined]);
  });

  test('goes on where the connection broke', async () => {
    const url = await serve((request, response) =>
      ranges.length === 1 ? breakOff(response) : honour(request, response),
    );
    await download(url, path, pinned);
    await expectWhole();
    expect(ranges[0]).toBeUndefined();
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect(said).toContain('the file: broken off');
  });

  test('begins anew where the server sends everything again', async () => {
    const url = await serve((_request, response) => (ranges.length === 1 ? breakOff(response) : response.end(data)));
    await download(url, path, pinned);
    await expectWhole();
    expect(ranges).toHaveLength(2);
  });

  test('goes on with what an earlier process left', async () => {
    await writeFile(`${path}.part`, data.subarray(0, half));
    await download(await serve(honour), path, pinned);
    await expectWhole();
    expect(ranges).toEqual([`bytes=${half}-`]);
  });

  test('asks for nothing where an earlier process left all of it', async () => {
    await writeFile(`${path}.part`, data);
    await download(await serve(honour), path, pinned);
    await expectWhole();
    expect(ranges).toEqual([]);
  });

  test.each([
    ['damaged', Buffer.alloc(half)],
    ['damaged and whole', Buffer.alloc(data.length)],
    ['longer than the file', Buffer.alloc(data.length + 1)],
  ])('begins anew where what was left is %s', async (_what, left) => {
    await writeFile(`${path}.part`, left);
    await download(await serve(honour), path, pinned);
    await expectWhole();
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('with another hash is refused, and nothing of it is kept', async () => {
    const other = randomBytes(data.length);
    const url = await serve((request, response) => honour(request, response, other));
    const found = createHash('sha256').update(other).digest('hex');
    await expect(download(url, path, pinned)).rejects.toThrow(`not what is pinned (its sha256 is ${found})`);
    expect(await readdir(folder)).toEqual([]);
  });

  test('that is larger than pinned is refused at once', async () => {
    const url = await serve((_request, response) => response.end(Buffer.concat([data, data])));
    await expect(download(url, path, pinned)).rejects.toThrow('more comes than is pinned');
    expect(ranges).toHaveLength(1);
  });

  test('is given up when four attempts in a row bring nothing, and what came is kept', async () => {
    const url = await serve((_request, response) =>
      ranges.length === 1 ? breakOff(response) : response.writeHead(503).end(),
    );
    await expect(download(url, path, pinned)).rejects.toThrow('the server answers 503');
    expect(ranges).toHaveLength(4);
    expect(await readdir(folder)).toEqual(['file.part']);
  });

  test('of a file that is not there is not tried again', async () => {
    const url = await serve((_request, response) => response.writeHead(404).end());
    await expect(download(url, path, pinned)).rejects.toThrow('the server answers 404');
    expect(ranges).toHaveLength(1);
  });

  test('does not take a part from elsewhere for the part that it asked for', async () => {
    await writeFile(`${path}.part`, data.subarray(0, half));
    const url = await serve((_request, response) => {
      response.writeHead(206, { 'content-range': `bytes 7-${data.length - 1}/${data.length}` }).end(data.subarray(7));
    });
    await expect(download(url, path, pinned)).rejects.toThrow(`the server goes on at byte 7, not at ${half}`);
    expect(data.subarray(0, half).equals(await readFile(`${path}.part`))).toBe(true);
  });
});
