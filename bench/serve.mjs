// How many requests a second `ninc serve` answers, and how long one takes: JSON, binary tensors and pictures, turn about, beside the
// same network called in its own process. The client runs in another process than the server, on the same machine.
// usage: npm run bench:serve [-- --spec SPEC --seconds S --clients N]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { load } from '../dist/index.mjs';
import { root } from './line-up.mjs';

const { values } = parseArgs({
  options: {
    spec: { type: 'string', default: join(root, 'specs/nin-seed.nin.yaml') },
    seconds: { type: 'string', default: '3' },
    clients: { type: 'string', default: '1,4' },
    backend: { type: 'string', default: 'graph' },
  },
});
const rounds = 3;
const seconds = Number(values.seconds) / rounds;

const server = spawn(process.execPath, [
  join(root, 'bin/ninc.mjs'),
  'serve',
  values.spec,
  '--seed',
  '1',
  '--port',
  '0',
  '--backend',
  values.backend,
  '--format',
  'json',
]);
process.once('exit', () => server.kill('SIGKILL'));
server.stderr.pipe(process.stderr);
// Whatever keeps it from listening, it says so itself.
server.once('exit', (status) => process.exit(status ?? 1));
const [line] = await once(createInterface({ input: server.stdout }), 'line');
const { url, name, runtime, precision } = JSON.parse(line);

const described = await (await fetch(`${url}/v2/models/${name}`)).json();
const [input] = described.inputs;
const shape = input.shape.map((size) => (size === -1 ? 1 : size));
const count = shape.reduce((product, size) => product * size, 1);
const data = Float32Array.from({ length: count }, (_, index) => Math.fround(((index * 7919) % 1000) / 1000));

const head = (parameters) => ({ inputs: [{ name: input.name, shape, datatype: 'FP32', ...parameters }] });
const binaryHead = Buffer.from(
  JSON.stringify({
    ...head({ parameters: { binary_data_size: 4 * count } }),
    parameters: { binary_data_output: true },
  }),
);
const ways = [
  {
    name: 'JSON (:predict, row format)',
    path: `/v1/models/${name}:predict`,
    type: 'application/json',
    body: Buffer.from(JSON.stringify({ instances: [nested(Array.from(data), shape.slice(1))] })),
  },
  {
    name: 'JSON (infer, flat)',
    path: `/v2/models/${name}/infer`,
    type: 'application/json',
    body: Buffer.from(JSON.stringify(head({ data: Array.from(data) }))),
  },
  {
    name: 'binary tensors (infer)',
    path: `/v2/models/${name}/infer`,
    type: 'application/octet-stream',
    headers: { 'inference-header-content-length': binaryHead.length },
    body: Buffer.concat([binaryHead, Buffer.from(data.buffer)]),
  },
  {
    name: 'a PNG of 451 × 300 (:predict)',
    path: `/v1/models/${name}:predict`,
    type: 'image/png',
    body: readFileSync(join(root, 'assets/chelsea.png')),
  },
];

/** One sample in lists, without its batch. */
function nested(flat, [size, ...rest]) {
  if (size === undefined) return flat[0];
  const step = flat.length / size;
  const rows = Array.from({ length: size }, (_, index) => flat.slice(index * step, (index + 1) * step));
  return rows.map((row) => (rest.length === 0 ? row[0] : nested(row, rest)));
}

function ask(agent, { path, type, headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, {
      agent,
      method: 'POST',
      headers: { ...headers, 'content-type': type, 'content-length': body.length },
    });
    sent.once('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
      response.resume().once('end', resolve);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

const program = await load(values.spec, { backend: values.backend, seed: 1 });

/** The same without a server. */
async function direct() {
  const times = [];
  const began = performance.now();
  while (performance.now() - began < 1000 * seconds) {
    const asked = performance.now();
    await program.run({ [input.name]: { shape, data } });
    times.push(performance.now() - asked);
  }
  return { times, seconds: (performance.now() - began) / 1000 };
}

/** Milliseconds of each request that `clients` made at a time for so many seconds. */
async function press(way, clients) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times = [];
  const began = performance.now();
  const client = async () => {
    while (performance.now() - began < 1000 * seconds) {
      const asked = performance.now();
      await ask(agent, way);
      times.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return { times, seconds: (performance.now() - began) / 1000 };
}

const percentile = (times, share) => times.toSorted((a, b) => a - b)[Math.floor(share * (times.length - 1))];

const rows = [];
for (const clients of values.clients.split(',').map(Number)) {
  const runs = ways.map((way) => ({ name: way.name, run: () => press(way, clients), times: [], seconds: 0 }));
  if (clients === 1) runs.push({ name: '`program.run`, no server', run: direct, times: [], seconds: 0 });
  for (const { run } of runs) await run();
  for (let round = 0; round < rounds; round++) {
    for (const one of runs) {
      const { times, seconds: took } = await one.run();
      one.times.push(...times);
      one.seconds += took;
    }
  }
  for (const { name: what, times, seconds: took } of runs)
    rows.push([what, clients, times.length / took, percentile(times, 0.5), percentile(times, 0.99)]);
}
server.removeAllListeners('exit');
server.kill('SIGTERM');
program.dispose();

console.log(`${name}, ${values.backend} ${precision} (${runtime}), node ${process.version}; one sample a request\n`);
console.log('| what is sent | clients | requests/s | p50, ms | p99, ms |\n|---|---:|---:|---:|---:|');
for (const [what, clients, ...numbers] of rows)
  console.log(`| ${what} | ${clients} | ${numbers.map((one) => one.toFixed(1)).join(' | ')} |`);
