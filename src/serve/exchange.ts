import type { IncomingMessage } from 'node:http';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Admission } from './admission.ts';
import { type Answer, refusal } from './answer.ts';
import { announced, kindOf, readBody, tooLong } from './body.ts';
import type { Limits } from './limits.ts';
import { nowhere, type Route } from './routes.ts';
import type { Served } from './served.ts';

/** Where requests are answered. */
export interface Desk {
  readonly served: Served;
  readonly all: ReadonlyMap<string, Route>;
  readonly limits: Limits;
  readonly admission: Admission;
  readonly stopping: () => boolean;
}

/**
 * The answer to one request. Whatever can be refused by its head is, before any of its body is read; `resume` tells a client that
 * waits for it (`Expect: 100-continue`) to send the body.
 */
export async function respond(
  { served, all, limits, admission, stopping }: Desk,
  request: IncomingMessage,
  path: string,
  route: Route | undefined,
  resume: () => void,
): Promise<Answer> {
  if (route === undefined) return nowhere(path, served, all);
  const { method = 'GET' } = request;
  if ((method === 'GET' || method === 'HEAD') && route.get !== undefined) return route.get();
  if (method !== 'POST' || route.post === undefined) return otherMethod(method, route);
  if (stopping()) return busy('the server is stopping');
  if (foreign(request)) return refusal([taken('a page of another site sent it')], 403);
  const { value: kind, diagnostics } = kindOf(request, route.kinds ?? []);
  if (kind === undefined) return refusal(diagnostics, 415);
  const limit = kind === 'picture' ? limits.pictureBytes : limits.bodyBytes;
  const length = announced(request);
  if (length !== undefined && length > limit) return refusal([tooLong(`${length}`, limit)], 413);
  const ticket = admission.enter(length ?? limit);
  if (typeof ticket === 'string') return busy(ticket);
  try {
    resume();
    const body = await readBody(request, limit);
    if (body.value === undefined) return refusal(body.diagnostics, 413);
    const { headers, socket } = request;
    return await route.post({ kind, bytes: body.value, headers, gone: () => socket.destroyed });
  } finally {
    ticket.leave();
  }
}

/** Whether a browser sent it for a page that this server did not give: such pages may not even use the processor. */
function foreign({ headers: { origin, host } }: IncomingMessage): boolean {
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

function otherMethod(method: string, route: Route): Answer {
  const allowed = route.post === undefined ? 'GET, HEAD' : 'POST';
  return refusal([taken(`${method} is not answered here; ${allowed} is`)], 405, { allow: allowed });
}

export function taken(reason: string): Diagnostic {
  return diagnostic('NIN6808', { reason });
}

function busy(reason: string): Answer {
  return refusal([diagnostic('NIN6811', { reason })], 503, { 'retry-after': '1' });
}
