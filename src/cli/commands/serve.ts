import { reportOf } from '../../check.ts';
import { loadGraph, type Model } from '../../load.ts';
import { ownVersion } from '../../package-root.ts';
import { styleFor } from '../../reports/style.ts';
import { type Command, UsageError } from '../command.ts';
import {
  backendOptions,
  readBackendOptions,
  readCount,
  readSeed,
  readSpecOptions,
  specOptions,
  weightsOption,
} from '../flags.ts';
import { compiledSpec } from '../graph.ts';
import { readInputs } from '../inputs.ts';
import { interruptible, stopSignal } from '../interrupt.ts';
import { waiting } from '../print.ts';
import { askedSizes } from '../sizes.ts';

export const command: Command = {
  name: 'serve',
  summary: "serves a network over HTTP: TensorFlow Serving's REST API and the Open Inference Protocol (KServe)",
  usage: 'SPEC',
  positionals: { min: 1, max: 1 },
  options: {
    weights: weightsOption,
    seed: { value: 'S', summary: 'initialises weights as PyTorch does after torch.manual_seed(S) (default 0)' },
    ...backendOptions,
    host: { value: 'HOST', summary: 'the address to listen on (default 127.0.0.1: this machine only)' },
    port: { value: 'PORT', summary: 'the port (default 8080); 0 takes any that is free' },
    batch: { value: 'N', summary: 'samples that one request may hold (default 32); bounds the size of requests' },
    dim: {
      value: 'NAME=SIZE',
      summary: 'the largest size of another symbol in a request (default 1024)',
      multiple: true,
    },
    queue: { value: 'N', summary: 'predictions that may be under way or wait; more are refused with 503 (default 64)' },
    format: { value: 'F', choices: ['text', 'json'], summary: 'how the line about the server is written' },
    ...specOptions,
  },
  examples: [
    'ninc serve specs/nin-digits.nin.yaml --weights specs/nin-digits.safetensors',
    "curl --data-binary @seven.png -H 'Content-Type: image/png' http://127.0.0.1:8080/v1/models/nin-digits:predict",
    'ninc serve specs/nin-seed.nin.yaml --weights weights.safetensors --host 0.0.0.0 --port 80 --batch 8',
  ],
  async run(given) {
    const [path = ''] = given.positionals;
    const seed = readSeed(given.one('seed'));
    const port = readPort(given.one('port'));
    const requests = readCount('queue', given.one('queue')) ?? 64;
    const batch = readCount('batch', given.one('batch')) ?? 32;
    const compiled = compiledSpec(path, readSpecOptions(given));
    const graph = compiled.value;
    const dims = askedSizes(graph, undefined, given.all('dim'));
    await interruptible();
    const wait = waiting('loading');
    let model: Model | undefined;
    try {
      model = await loadGraph(graph, { ...readBackendOptions(given), weights: given.one('weights'), seed });
      wait.say('running');
      // The first pass is slow, because runtimes rewrite what they were given; and what cannot run is told before anybody asks.
      await model.run(await readInputs(graph, { files: [], batch: undefined, dims: [], seed: 0 }));
      wait.done();
      await interruptible();
      const [{ serve }, { limitsOf }] = await Promise.all([
        import('../../serve/server.ts'),
        import('../../serve/limits.ts'),
      ]);
      const stop = stopSignal();
      const running = await serve(
        { model, report: reportOf(path, compiled), normalize: compiled.training?.normalize, ninc: ownVersion() },
        {
          host: given.one('host') ?? '127.0.0.1',
          port,
          limits: limitsOf(graph, { batch, dims, requests }),
          onDefect: (error) => process.stderr.write(`${defect(error)}\n`),
        },
      );
      announce(model, running.url, given.one('format') === 'json');
      const signal = await stop;
      await running.stop();
      return signal === 'SIGTERM' ? 0 : 130;
    } finally {
      wait.done();
      model?.dispose();
    }
  },
};

function announce({ graph, backend, precision, runtime }: Model, url: string, json: boolean): void {
  const { name } = graph;
  process.stdout.write(json ? `${JSON.stringify({ url, name, backend, precision, runtime })}\n` : `${url}\n`);
  const style = styleFor(process.stderr);
  if (!json) process.stderr.write(style.faint(`${name} on ${backend}, ${precision}; Ctrl-C stops\n`));
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? 8080);
  if (!/^\d+$/.test(text ?? '8080') || port > 65_535)
    throw new UsageError(`--port ${text}: a port is an integer from 0 to 65535`);
  return port;
}

function defect(error: unknown): string {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `ninc: a request met a defect of ninc, please report it with the spec and this text:\n${said}`;
}
