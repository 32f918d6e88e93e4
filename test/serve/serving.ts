import { reportOf } from '../../src/check.ts';
import type { BackendName, Precision } from '../../src/index.ts';
import { loadGraph, type Model } from '../../src/load.ts';
import { type LimitOptions, type Limits, limitsOf } from '../../src/serve/limits.ts';
import { type Running, type ServerOptions, serve } from '../../src/serve/server.ts';
import { compileText, problems } from '../support.ts';

/** A server of a spec that is given as text, on any port; seed 0, `reference`. */
export interface Serving {
  readonly url: string;
  readonly port: number;
  readonly model: Model;
  /** Defects that it heard of. */
  readonly defects: readonly unknown[];
  readonly running: Running;
  get(path: string, init?: RequestInit): Promise<Reply>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  end(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests state what is in it.
  readonly body: any;
}

interface Settings extends Partial<LimitOptions> {
  readonly limits?: Partial<Limits>;
  readonly timeouts?: ServerOptions['timeouts'];
  readonly backend?: BackendName;
  readonly precision?: Precision;
  /** Another model in its place: one that is slow, or fails. */
  readonly wrap?: (model: Model) => Model;
}

export async function serving(text: string, settings: Settings = {}): Promise<Serving> {
  const {
    batch = 32,
    dims = {},
    requests = 16,
    wrap = (one) => one,
    backend = 'reference',
    precision = 'f32',
  } = settings;
  const compiled = compileText(text);
  if (compiled.value === undefined) throw new Error(problems(compiled).join('\n'));
  const graph = compiled.value;
  const model = await loadGraph(graph, { backend, precision });
  const defects: unknown[] = [];
  const running = await serve(
    {
      model: wrap(model),
      report: reportOf('some/folder/model.nin.yaml', compiled),
      normalize: compiled.training?.normalize,
      ninc: '1.2.3',
    },
    {
      host: '127.0.0.1',
      port: 0,
      limits: { ...limitsOf(graph, { batch, dims, requests }), ...settings.limits },
      ...(settings.timeouts !== undefined && { timeouts: settings.timeouts }),
      onDefect: (error) => defects.push(error),
    },
  );
  const { url } = running;
  return {
    url,
    port: Number(new URL(url).port),
    model,
    defects,
    running,
    get: async (path, init) => reply(await fetch(url + path, init)),
    post: async (path, body, headers = { 'content-type': 'application/json' }) => {
      const sent = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
      return reply(await fetch(url + path, { method: 'POST', headers, body: sent }));
    },
    async end() {
      await running.stop();
      model.dispose();
    },
  };
}

async function reply(response: Response): Promise<Reply> {
  const { status, headers } = response;
  const isJson = headers.get('content-type') === 'application/json';
  return { status, headers, body: isJson ? await response.json() : Buffer.from(await response.arrayBuffer()) };
}

/** Two numbers in, three out, for each sample. */
export const small = `
  ninc: 1
  name: small
  inputs: {x: {shape: [N, 2]}}
  layers:
    - linear: {out_features: 3}
`;

/** Two inputs and two outputs. */
export const pair = `
  ninc: 1
  name: pair
  inputs:
    left: {shape: [N, 2]}
    right: {shape: [N, 2]}
  layers:
    - add: {}
      from: [left, right]
    - tanh
  outputs: {sum: add_1, bent: tanh_1}
`;
