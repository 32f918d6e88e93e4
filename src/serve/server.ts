import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { diagnostic } from '../diagnostics/catalog.ts';
import { NincError } from '../diagnostics/error.ts';
import { Admission, oneByOne } from './admission.ts';
import { type Answer, refusal } from './answer.ts';
import { type Desk, respond, taken } from './exchange.ts';
import { beyond, type Limits } from './limits.ts';
import { Metrics } from './metrics.ts';
import { canonical } from './place.ts';
import { ClientGone, routes } from './routes.ts';
import type { Served } from './served.ts';

export interface ServerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly limits: Limits;
  /** Milliseconds; those of a usual server where not given. */
  readonly timeouts?: Timeouts;
  /** Hears of defects; clients are only told that there was one. */
  readonly onDefect: (error: unknown) => void;
}

interface Timeouts {
  /** Until the head of a request has arrived. */
  readonly head: number;
  /** Until all of it has. */
  readonly request: number;
  /** What open requests get to end in when the server stops. */
  readonly grace: number;
}

const usualTimeouts: Timeouts = { head: 10_000, request: 120_000, grace: 10_000 };
/** How long a client that was refused may go on sending, so that it reads why. */
const lingering = 1000;

export interface Running {
  readonly url: string;
  /** Takes no more, answers what is open, and resolves when all connections are closed. May be called twice. */
  stop(): Promise<void>;
}

/** Serves a model over HTTP. Rejects with NIN7010 where the address cannot be listened on. */
export async function serve(served: Served, options: ServerOptions): Promise<Running> {
  const { limits, timeouts = usualTimeouts, onDefect } = options;
  const metrics = new Metrics();
  const admission = new Admission(limits);
  const turn = oneByOne();
  let stopping: Promise<void> | undefined;
  let url = '';
  const all = routes(served, {
    ready: () => stopping === undefined,
    metrics: () => metrics.text(admission.requests),
    url: () => url,
    async run(inputs, { gone }) {
      const faults = beyond(inputs, limits);
      if (faults.length > 0) throw new NincError(faults);
      return turn(async () => {
        if (gone()) throw new ClientGone();
        const began = performance.now();
        const outputs = await served.model.run(inputs);
        metrics.ran(Object.values(inputs)[0]?.shape[0] ?? 1, performance.now() - began);
        return outputs;
      });
    },
  });
  const desk: Desk = { served, all, limits, admission, stopping: () => stopping !== undefined };

  const answer = async (request: IncomingMessage, response: ServerResponse, resume: () => void): Promise<void> => {
    const began = performance.now();
    const path = canonical((request.url ?? '/').split('?')[0] ?? '/');
    const route = path === undefined ? undefined : all.get(path);
    const sent = await respond(desk, request, path ?? '/', route, resume).catch((error: unknown) => {
      // A client that went away is told nothing.
      if (error instanceof ClientGone || request.errored !== null) return undefined;
      onDefect(error);
      return { status: 500, headers: { 'content-type': 'application/json' }, body: '{"error":"a defect of ninc"}\n' };
    });
    if (sent === undefined) return;
    metrics.answered(route?.name ?? 'other', sent.status, performance.now() - began);
    await send(request, response, sent, stopping !== undefined);
  };

  const server = createServer({
    headersTimeout: timeouts.head,
    requestTimeout: timeouts.request,
    connectionsCheckingInterval: Math.min(1000, timeouts.head),
    keepAliveTimeout: 5000,
    maxHeaderSize: 16 * 1024,
  });
  server.maxHeadersCount = 100;
  server.on('request', (request, response) => void answer(request, response, () => {}));
  // `curl` asks before it sends much: a refusal costs nobody anything.
  server.on('checkContinue', (request, response) => void answer(request, response, () => response.writeContinue()));
  server.on('clientError', (error, socket) => refuseRaw(error, socket as Socket));
  url = await listen(server, options);

  return {
    url,
    stop() {
      stopping ??= new Promise((resolve) => {
        const last = setTimeout(() => server.closeAllConnections(), timeouts.grace);
        server.close(() => {
          clearTimeout(last);
          resolve();
        });
        server.closeIdleConnections();
      });
      return stopping;
    },
  };
}

function listen(server: Server, { host, port }: ServerOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? ''] ?? error.message;
      const help =
        error.code === 'EADDRINUSE' ? 'choose another with --port; --port 0 takes any that is free' : undefined;
      reject(new NincError([diagnostic('NIN7010', { host, port, reason }, { help })]));
    });
    server.listen(port, host, () => {
      const address = server.address();
      const open = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${open}`);
    });
  });
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'the address is none of this machine',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
};

/** Sends an answer. Where the body was not read, the connection ends with it. */
async function send(request: IncomingMessage, response: ServerResponse, answer: Answer, last: boolean): Promise<void> {
  const { status, headers, body } = answer;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const unread = !request.complete;
  response.writeHead(status, {
    ...headers,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...((last || unread) && { connection: 'close' }),
  });
  if (request.method !== 'HEAD') response.write(bytes);
  if (unread) await readOn(request);
  response.end();
}

/** A connection that is closed while its client still sends is reset, and the client may never read the answer. */
function readOn(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, lingering);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    request.once('end', done).once('close', done).once('error', done).resume();
  });
}

/** What is no HTTP, or takes too long to be. */
function refuseRaw(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason] = raw[error.code ?? ''] ?? ['400 Bad Request', 'it is not HTTP'];
  const { body } = refusal([taken(reason)]);
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body.toString()}`);
}

const raw: Readonly<Record<string, readonly [string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'it took too long to arrive'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'its head is too long'],
};
