// How long the language server takes to answer while one types: `npm run bench:lsp`. Prints a Markdown table.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';

const bin = fileURLToPath(new URL('../bin/ninc.mjs', import.meta.url));
const requests = {
  hover: (at) => ['textDocument/hover', at],
  completion: (at) => ['textDocument/completion', at],
  definition: (at) => ['textDocument/definition', at],
  'inlay hints of a screen': ({ textDocument, position: { line } }) => [
    'textDocument/inlayHint',
    { textDocument, range: { start: { line, character: 0 }, end: { line: line + 50, character: 0 } } },
  ],
  'semantic tokens': ({ textDocument }) => ['textDocument/semanticTokens/full', { textDocument }],
  symbols: ({ textDocument }) => ['textDocument/documentSymbol', { textDocument }],
  folding: ({ textDocument }) => ['textDocument/foldingRange', { textDocument }],
};

function spec(layers) {
  const lines = ['ninc: 1', 'inputs:', '  image: {shape: [N, 3, 64, 64]}', 'layers:'];
  for (let k = 0; k < layers; k++)
    lines.push(k % 2 === 0 ? '  - conv2d: {out_channels: 16, kernel_size: 3, padding: 1}' : '  - relu');
  return `${lines.join('\n')}\n`;
}

const quantile = (values, q) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const shown = (milliseconds) => milliseconds.toFixed(milliseconds < 10 ? 1 : 0);

async function measure(layers) {
  const server = spawn(process.execPath, [bin, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  let published = () => {};
  connection.onNotification('textDocument/publishDiagnostics', () => published());
  const diagnostics = () =>
    new Promise((resolve) => {
      published = () => resolve(performance.now());
    });
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const uri = 'file:///bench/model.nin.yaml';
  const text = spec(layers);
  const opened = performance.now();
  const first = diagnostics();
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'ninc', version: 1, text },
  });
  console.log(`| ${layers} | first diagnostics after opening | ${shown((await first) - opened)} | |`);

  // A character is typed into the middle line, and at once something is asked of a line elsewhere: the model is stale then.
  const middle = 4 + 2 * Math.floor(layers / 4);
  const end = text.split('\n')[middle].length - 1;
  const rounds = layers > 2_000 ? 6 : 20;
  const times = Object.fromEntries(Object.keys(requests).map((name) => [name, []]));
  const told = [];
  let version = 1;
  const type = (character, remove) => {
    const start = { line: middle, character: end };
    const range = { start, end: remove ? { line: middle, character: end + 1 } : start };
    return connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: ++version },
      contentChanges: [{ range, text: remove ? '' : character }],
    });
  };
  for (let round = 0; round < rounds; round++) {
    const at = { textDocument: { uri }, position: { line: middle + (round % 2 === 0 ? 2 : -2), character: 8 } };
    for (const [name, make] of Object.entries(requests)) {
      const typed = performance.now();
      const done = diagnostics();
      await type(' ', round % 2 === 1);
      // At once, and while the new model is in the making.
      if (round % 3 !== 0) await new Promise((resolve) => setTimeout(resolve, 40 * (round % 10)));
      const [method, params] = make(at);
      const asked = performance.now();
      await connection.sendRequest(method, params);
      times[name].push(performance.now() - asked);
      told.push((await done) - typed);
    }
  }
  for (const [name, values] of Object.entries(times))
    console.log(`| ${layers} | ${name} | ${shown(quantile(values, 0.5))} | ${shown(Math.max(...values))} |`);
  console.log(
    `| ${layers} | diagnostics after a key, the pause before them included | ${shown(quantile(told, 0.5))} | ${shown(Math.max(...told))} |`,
  );
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
}

console.log('| layers | answer | median, ms | longest, ms |\n|---|---|---|---|');
for (const layers of process.argv
  .slice(2)
  .map(Number)
  .concat(process.argv.length > 2 ? [] : [1_000, 10_000]))
  await measure(layers);
