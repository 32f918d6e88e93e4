import type { IncomingHttpHeaders } from 'node:http';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { type Answer, json, lastName, refusal, text } from './answer.ts';
import { type BodyKind, parseJson } from './body.ts';
import { modelMetadata, readInfer, serverMetadata, writeInfer } from './inference.ts';
import { page } from './page.ts';
import { readSentPicture } from './picture.ts';
import { place } from './place.ts';
import { type Inputs, type Outputs, otherForm, type Served, version } from './served.ts';
import { metadata, readPredict, status, writePredict } from './tensorflow.ts';

/** A body that arrived whole. */
export interface Sent {
  readonly kind: BodyKind;
  readonly bytes: Buffer;
  readonly headers: IncomingHttpHeaders;
  /** Whether nobody waits for the answer any more. */
  readonly gone: () => boolean;
}

/** What a prediction ends with that nobody waits for. */
export class ClientGone extends Error {}

/** What is at one place: something to read, or something to ask with a body. */
export interface Route {
  /** What metrics call it. */
  readonly name: string;
  readonly get?: () => Answer;
  readonly post?: (sent: Sent) => Promise<Answer>;
  /** The kinds of bodies that are read. */
  readonly kinds?: readonly BodyKind[];
}

export interface Surroundings {
  /** Runs the model when it is its turn. */
  readonly run: (inputs: Inputs, sent: Sent) => Promise<Outputs>;
  readonly ready: () => boolean;
  readonly metrics: () => string;
  readonly url: () => string;
}

/** Every place by its path, in which each part is percent-encoded. */
export function routes(served: Served, { run, ready, metrics, url }: Surroundings): ReadonlyMap<string, Route> {
  const { report } = served;
  const health = (key: string, up: () => boolean) => () => json({ [key]: up() }, up() ? 200 : 503);
  const readyRoute = health('ready', ready);
  const predict: Route = { name: 'predict', kinds: ['json', 'picture'], post: (sent) => predicted(served, run, sent) };
  const infer: Route = { name: 'infer', kinds: ['json', 'binary'], post: (sent) => inferred(served, run, sent) };
  const model = { name: 'model', get: () => modelMetadata(served) };
  const all: Readonly<Record<string, Route>> = {
    [place('')]: { name: 'page', get: () => page(served, url()) },
    [place('healthz')]: { name: 'health', get: health('ok', ready) },
    [place('metrics')]: { name: 'metrics', get: () => text(metrics(), 'text/plain; version=0.0.4; charset=utf-8') },
    [place('v1', 'check')]: { name: 'check', get: () => checkReport(served) },
    [place('v2')]: { name: 'server', get: () => serverMetadata(served) },
    [place('v2', 'health', 'live')]: { name: 'health', get: health('live', () => true) },
    [place('v2', 'health', 'ready')]: { name: 'health', get: readyRoute },
  };
  const found = new Map(Object.entries(all));
  for (const versions of [[], ['versions', version]]) {
    const [last = report.name] = versions.slice(-1);
    const before = versions.length === 0 ? [] : [report.name, 'versions'];
    found.set(place('v1', 'models', report.name, ...versions), { name: 'status', get: status });
    found.set(place('v1', 'models', report.name, ...versions, 'metadata'), {
      name: 'metadata',
      get: () => metadata(served),
    });
    found.set(place('v1', 'models', ...before, `${last}:predict`), predict);
    found.set(place('v2', 'models', report.name, ...versions), model);
    found.set(place('v2', 'models', report.name, ...versions, 'ready'), {
      name: 'health',
      get: () => json({ name: report.name, ready: ready() }, ready() ? 200 : 503),
    });
    found.set(place('v2', 'models', report.name, ...versions, 'infer'), infer);
  }
  return found;
}

/** 404: where it is not, and what there is. */
export function nowhere(path: string, { report: { name } }: Served, known: ReadonlyMap<string, Route>): Answer {
  const model = /^\/v[12]\/models\/([^/:]+)/.exec(path)?.[1];
  const other = model !== undefined && model !== name && model !== encodeURIComponent(name);
  const near = other ? undefined : suggest(path, [...known.keys()].map(decodeURIComponent));
  const help = near === undefined ? undefined : `did you mean ${near}?`;
  const says = other ? `the model here is ${name}` : '`GET /` shows what is';
  return refusal([diagnostic('NIN6807', { path: path.slice(0, 200), known: says }, { help })], 404);
}

async function predicted({ model, normalize }: Served, run: Surroundings['run'], sent: Sent): Promise<Answer> {
  if (sent.kind === 'picture') {
    const { value, diagnostics } = readSentPicture(model, sent.bytes, normalize);
    if (value === undefined) return refusal(diagnostics);
    return answered(
      () => run(value, sent),
      (outputs) => writePredict('row', value, outputs),
    );
  }
  const { value, diagnostics } = readJson(sent.bytes, (body) => readPredict(model, body));
  if (value === undefined) return refusal(diagnostics);
  return answered(
    () => run(value.inputs, sent),
    (outputs) => writePredict(value.format, value.inputs, outputs),
  );
}

async function inferred(served: Served, run: Surroundings['run'], sent: Sent): Promise<Answer> {
  const { kind, bytes, headers } = sent;
  const written = headers['inference-header-content-length'];
  const length = written === undefined ? bytes.length : Number(written);
  if (
    (kind === 'binary' && written === undefined) ||
    !Number.isSafeInteger(length) ||
    length < 0 ||
    length > bytes.length
  )
    return refusal(
      otherForm('Inference-Header-Content-Length says how many bytes of the body are JSON; binary data follows them'),
    );
  const { value, diagnostics } = readJson(bytes.subarray(0, length), (body) =>
    readInfer(served.model, body, bytes.subarray(length)),
  );
  if (value === undefined) return refusal(diagnostics);
  return answered(
    () => run(value.inputs, sent),
    (outputs) => writeInfer(served, value, outputs),
  );
}

async function answered(run: () => Promise<Outputs>, write: (outputs: Outputs) => Answer): Promise<Answer> {
  try {
    return write(await run());
  } catch (error) {
    if (!(error instanceof NincError)) throw error;
    const sources = NincError.sourcesOf(error);
    return refusal(sources, statusOf(sources));
  }
}

/** What does not fit the model or the server's limits is the client's fault; what the machine or a runtime lacks is not. */
function statusOf(diagnostics: readonly Diagnostic[]): number {
  if (diagnostics.some(({ code }) => code === 'NIN6806')) return 413;
  return diagnostics.every(({ code }) => code.startsWith('NIN62')) ? 400 : 500;
}

function readJson<T>(bytes: Buffer, read: (body: unknown) => Outcome<T>): Outcome<T> {
  const { value, diagnostics } = parseJson(bytes);
  return diagnostics.length > 0 ? { diagnostics } : read(value);
}

/** As `ninc check --format json` prints it, but for folders. */
function checkReport({ report }: Served): Answer {
  return json({ schema_version: 1, specs: [{ ...report, file: lastName(report.file) }] });
}
