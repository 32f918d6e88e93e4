import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';

/** What kind of body a prediction has. */
export type BodyKind = 'json' | 'binary' | 'picture';

const kinds: Readonly<Record<string, BodyKind>> = {
  'application/json': 'json',
  // What `curl -d` says where nobody tells it, as in TensorFlow Serving's own examples.
  'application/x-www-form-urlencoded': 'json',
  'application/octet-stream': 'binary',
  'image/png': 'picture',
  'image/jpeg': 'picture',
};

/** By the request's headers; NIN6808 for what is not read there, and for bodies that are compressed. */
export function kindOf({ headers }: IncomingMessage, taken: readonly BodyKind[]): Outcome<BodyKind> {
  const type = (headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  const coding = headers['content-encoding'] ?? 'identity';
  if (kind === undefined || !taken.includes(kind))
    return refused(`a body of type ${type || 'nothing'} is not read here; application/json is`);
  if (coding !== 'identity') return refused(`a body in ${coding} is not read; send it as it is`);
  return { value: kind, diagnostics: [] };
}

function refused(reason: string): Outcome<never> {
  return { diagnostics: [diagnostic('NIN6808', { reason })] };
}

/** How many bytes a body will have, by its headers: nothing where it says so only by ending. */
export function announced({ headers }: IncomingMessage): number | undefined {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : undefined;
}

/** The body, of which no more than the limit is ever held: NIN6806 beyond. Rejects where the client goes away. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Outcome<Buffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The connection must outlive a refusal.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > limit) return { diagnostics: [tooLong(`more than ${limit}`, limit)] };
    chunks.push(chunk);
  }
  return { value: Buffer.concat(chunks, length), diagnostics: [] };
}

export function tooLong(bytes: string, limit: number): Diagnostic {
  return diagnostic('NIN6806', { what: 'the body of the request', found: `${bytes} bytes`, limit: `${limit}` });
}

/** NIN6801. */
export function parseJson(bytes: Buffer): Outcome<unknown> {
  if (!isUtf8(bytes)) return { diagnostics: [diagnostic('NIN6801', { reason: 'it is not UTF-8' })] };
  if (bytes.length === 0) return { diagnostics: [diagnostic('NIN6801', { reason: 'it is empty' })] };
  try {
    return { value: JSON.parse(bytes.toString('utf8')), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { diagnostics: [diagnostic('NIN6801', { reason: error.message })] };
  }
}
