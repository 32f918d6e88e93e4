import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NincError } from '../../src/diagnostics/error.ts';
import type { Model } from '../../src/load.ts';
import { type Serving, serving, small } from './serving.ts';

/** What comes back for bytes on a socket, until it is closed. */
function raw(port: number, ...parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.on('error', () => resolve(heard)).on('close', () => resolve(heard));
  });
}

/** A model whose passes last until they are let go. */
function held() {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let passes = 0;
  const wrap = (model: Model): Model => ({
    ...model,
    run: async (inputs) => {
      passes += 1;
      await gate;
      return model.run(inputs);
    },
  });
  return { wrap, open: () => open(), passes: () => passes };
}

const good = { instances: [[1, 2]] };
const predict = '/v1/models/small:predict';

describe('what is served where', () => {
  let server: Serving;
  beforeAll(async () => {
    server = await serving(small);
  });
  afterAll(() => server.end());

  test.each([
    ['/nowhere', '`GET /` shows what is'],
    ['/v1/models/smal', 'the model here is small'],
    ['/v2/models/large/infer', 'the model here is small'],
    ['/v1/models/small/versions/7:predict', '`GET /` shows what is'],
    ['/../../etc/passwd', '`GET /` shows what is'],
    ['/%ff', '`GET /` shows what is'],
    [`/${'x'.repeat(5000)}`, 'xxx is not served here'],
  ])('%.40s: 404', async (path, message) => {
    const { status, body } = await server.get(path);
    expect([status, body.diagnostics[0].code]).toEqual([404, 'NIN6807']);
    expect(body.error).toContain(message);
    expect(body.error.length).toBeLessThan(400);
  });

  test('a path that is nearly right gets a hint; escapes and queries do not matter', async () => {
    expect((await server.get('/v2/helth/live')).body.diagnostics[0].help).toBe('did you mean /v2/health/live?');
    expect((await server.get('/v1/models/sm%61ll?x=1')).status).toBe(200);
    expect((await server.post('/v1/models/small%3Apredict', good)).status).toBe(200);
  });

  test('other methods: 405 with those that are answered; HEAD has no body', async () => {
    const refused = await server.get(predict);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
    const deleted = await server.get('/metrics', { method: 'DELETE' });
    expect([deleted.status, deleted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await fetch(`${server.url}/metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  });

  test.each([
    ['another type', { 'content-type': 'text/csv' }],
    ['binary tensors where none are read', { 'content-type': 'application/octet-stream' }],
    ['a compressed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('%s: 415', async (_, headers) => {
    const { status, body } = await server.post(predict, good, headers);
    expect([status, body.diagnostics[0].code]).toEqual([415, 'NIN6808']);
  });

  test('a page of another site may not ask; that of the server may; nobody else may read', async () => {
    const ask = (origin: string) => server.post(predict, good, { 'content-type': 'application/json', origin });
    expect((await ask('https://example.com')).status).toBe(403);
    expect((await ask('null')).status).toBe(403);
    const own = await ask(server.url);
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });

  test('the report of check, without the folder of the spec', async () => {
    const { body } = await server.get('/v1/check');
    expect(body.schema_version).toBe(1);
    expect(body.specs[0]).toMatchObject({ file: 'model.nin.yaml', name: 'small', ok: true, totals: { parameters: 9 } });
  });

  test('metrics count', async () => {
    await server.post(predict, {
      instances: [
        [1, 2],
        [3, 4],
      ],
    });
    const { body, headers } = await server.get('/metrics');
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = body.toString().split('\n');
    expect(lines).toContain('ninc_predictions_open 0');
    expect(body.toString()).toMatch(/^ninc_requests_total\{route="predict",code="200"\} [1-9]/m);
    expect(body.toString()).toMatch(/^ninc_samples_total [2-9]/m);
    // Every line is a comment or a sample, as Prometheus reads them.
    for (const line of lines) expect(line).toMatch(/^(#.*|\w+(\{[^}]*\})? [-+.e\d]+)?$/);
  });

  test('whatever JSON is sent, the answer is JSON, and no defect', async () => {
    const form = fc.constantFrom(
      'instances',
      'inputs',
      'signature_name',
      'id',
      'outputs',
      'x',
      'name',
      'shape',
      'data',
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', maxDepth: 5 },
        fc.constantFrom(1, -0, 1e300, 'FP32', 'x', null, true),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(form, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const path = fc.constantFrom(predict, '/v2/models/small/infer');
    await fc.assert(
      fc.asyncProperty(path, tree, async (place, body) => {
        const reply = await server.post(place, JSON.stringify(body));
        expect([200, 400, 413]).toContain(reply.status);
        if (reply.status !== 200) expect(reply.body.diagnostics.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
    expect(server.defects).toEqual([]);
  });
});

describe('limits', () => {
  test('a body beyond the limit is refused by its head, or as soon as it is longer', async () => {
    const server = await serving(small, { limits: { bodyBytes: 1000 } });
    const type = { 'content-type': 'application/json' };
    const told = await server.post(predict, ' '.repeat(1001), type);
    expect([told.status, told.body.diagnostics[0].code]).toEqual([413, 'NIN6806']);
    // 10 GB are announced; none of them is waited for.
    const head = `POST ${predict} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    expect(await raw(server.port, `${head}Content-Length: 10000000000\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
    const chunk = `${(600).toString(16)}\r\n${' '.repeat(600)}\r\n`;
    const chunked = await raw(server.port, `${head}Transfer-Encoding: chunked\r\n\r\n`, chunk, chunk);
    expect(chunked).toMatch(/^HTTP\/1\.1 413 [\s\S]*more than 1000 bytes/);
    // Who asks before sending is told before sending.
    const asking = await raw(server.port, `${head}Content-Length: 5000\r\nExpect: 100-continue\r\n\r\n`);
    expect(asking).toMatch(/^HTTP\/1\.1 413 /);
    expect((await server.post(predict, good)).status).toBe(200);
    await server.end();
  });

  test('the limit follows from the sizes of the inputs; more samples are refused', async () => {
    const server = await serving(small, { batch: 3 });
    const of = (count: number) => ({ instances: Array.from({ length: count }, () => [1, 2]) });
    expect((await server.post(predict, of(3))).status).toBe(200);
    const { status, body } = await server.post(predict, of(4));
    expect([status, body.error]).toEqual([413, 'NIN6806: x has the sizes [4, 2]; at most [3, 2] are taken']);
    await server.end();
  });

  test('who asks first gets a go-ahead where the body is taken', async () => {
    const server = await serving(small);
    const body = JSON.stringify(good);
    const head = `POST ${predict} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`;
    expect(await raw(server.port, head, body)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    await server.end();
  });

  test('more requests than may wait: 503 at once, and all others are answered', async () => {
    const { wrap, open } = held();
    const server = await serving(small, { requests: 3, wrap });
    const asked = Array.from({ length: 5 }, () => server.post(predict, good));
    const first = await Promise.race(asked);
    expect([first.status, first.body.diagnostics[0].code]).toEqual([503, 'NIN6811']);
    expect(first.headers.get('retry-after')).toBe('1');
    // What looks after the server is answered meanwhile.
    expect((await server.get('/healthz')).status).toBe(200);
    await pause(50);
    expect((await server.get('/metrics')).body.toString()).toContain('ninc_predictions_open 3');
    open();
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 200, 503, 503]);
    await server.end();
  });

  test('passes run one at a time, and not for a client that went away', async () => {
    const { wrap, open, passes } = held();
    const server = await serving(small, { wrap });
    const stays = server.post(predict, good);
    const controller = new AbortController();
    const headers = { 'content-type': 'application/json' };
    const { signal } = controller;
    const goes = fetch(server.url + predict, { method: 'POST', body: JSON.stringify(good), headers, signal });
    await pause(100);
    expect(passes()).toBe(1);
    controller.abort();
    await expect(goes).rejects.toThrow();
    await pause(50);
    open();
    expect((await stays).status).toBe(200);
    expect((await server.post(predict, good)).status).toBe(200);
    expect(passes()).toBe(2);
    expect(server.defects).toEqual([]);
    await server.end();
  });
});

describe('faults of the wire', () => {
  const timeouts = { head: 300, request: 600, grace: 1000 };

  test('a head that does not end, a body that does not come: 408, and the server goes on', async () => {
    const server = await serving(small, { timeouts });
    const slow = raw(server.port, `POST ${predict} HTTP/1.1\r\nHost: x\r\n`);
    const body = raw(
      server.port,
      `POST ${predict} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"inst`,
    );
    expect((await server.post(predict, good)).status).toBe(200);
    expect(await slow).toMatch(/^HTTP\/1\.1 408 [\s\S]*NIN6808/);
    expect(await body).toMatch(/^HTTP\/1\.1 408 [\s\S]*NIN6808/);
    expect(server.defects).toEqual([]);
    await server.end();
  });

  test('what is no HTTP: 400; a head without end: 431', async () => {
    const server = await serving(small);
    expect(await raw(server.port, '\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*it is not HTTP/);
    const long = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`;
    expect(await raw(server.port, long)).toMatch(/^HTTP\/1\.1 431 [\s\S]*its head is too long/);
    await server.end();
  });

  test('a defect is told as one, without where it happened', async () => {
    const wrap = (model: Model): Model => ({ ...model, run: () => Promise.reject(new TypeError('x is undefined')) });
    const server = await serving(small, { wrap });
    const { status, body } = await server.post(predict, good);
    expect([status, body]).toEqual([500, { error: 'a defect of ninc' }]);
    expect(server.defects).toEqual([new TypeError('x is undefined')]);
    await server.end();
  });
});

describe('the end', () => {
  test('what is open is answered, what comes is not, and then all is closed', async () => {
    const { wrap, open } = held();
    const server = await serving(small, { wrap });
    const asked = server.post(predict, good);
    await pause(100);
    const stopped = server.running.stop();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    open();
    const { status, headers } = await asked;
    expect([status, headers.get('connection')]).toEqual([200, 'close']);
    await stopped;
    await server.end();
  });

  test('a connection that is kept open hears that the server stops', async () => {
    const { wrap, open } = held();
    const server = await serving(small, { wrap });
    const asked = server.post(predict, good);
    await pause(50);
    const body = JSON.stringify(good);
    const post = `POST ${predict} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const socket = connect(server.port, '127.0.0.1');
    // The head came before the end, its body after it: it is answered. The next request on the connection is not.
    socket.write(post + body.slice(0, 5));
    await pause(50);
    void server.running.stop();
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.write(body.slice(5) + post + body);
    open();
    await new Promise((resolve) => socket.on('close', resolve));
    expect(heard.match(/HTTP\/1\.1 \d+/g)?.[0]).toBe('HTTP/1.1 200');
    expect((await asked).status).toBe(200);
    await server.end();
  });

  test('who never ends is cut off after a while', async () => {
    const server = await serving(small, { timeouts: { head: 10_000, request: 10_000, grace: 200 } });
    const slow = raw(server.port, `POST ${predict} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1`);
    await pause(50);
    const began = performance.now();
    await server.running.stop();
    expect(performance.now() - began).toBeLessThan(2000);
    await slow;
    await server.end();
  });

  test('a port that is taken: NIN7010', async () => {
    const first = await serving(small);
    const { serve } = await import('../../src/serve/server.ts');
    const second = serve(
      { model: first.model, report: (await import('../../src/check.ts')).check('x'), normalize: undefined, ninc: '' },
      {
        host: '127.0.0.1',
        port: first.port,
        limits: { shapes: {}, bodyBytes: 1, pictureBytes: 1, heldBytes: 1, requests: 1 },
        onDefect: () => {},
      },
    );
    const error = await second.catch((one: unknown) => one);
    expect(error).toBeInstanceOf(NincError);
    expect((error as NincError).diagnostics[0]).toMatchObject({
      code: 'NIN7010',
      message: `nothing can be served on 127.0.0.1, port ${first.port}: another process listens there`,
    });
    await first.end();
  });
});
