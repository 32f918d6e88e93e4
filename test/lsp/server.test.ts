import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HoverRequest, MarkupContent } from 'vscode-languageserver/node';
import { workspace } from '../cli/run.ts';
import { type Client, connect, marked } from './client.ts';

const files = workspace({});
let client: Client;

beforeAll(async () => {
  client = await connect(files.folder);
});
afterAll(async () => {
  expect(await client.end()).toBe(0);
  files.remove();
});

const uriOf = (name: string) => pathToFileURL(join(files.folder, name)).href;
const head = 'ninc: 1\ninputs: {image: {shape: [N, 3, 224, 224]}}\nlayers:\n';

describe('diagnostics', () => {
  test('are told as one types, at UTF-16 places, and are gone when all is mended', async () => {
    const uri = uriOf('ä ö.nin.yaml');
    const first = client.diagnostics(uri);
    await client.open(uri, `${head}  - {relu: {}, id: "𝑥", form: image}\n`);
    expect((await first).map(({ code, range }) => [code, range.start.character, range.end.character])).toEqual([
      ['NIN2003', 19, 23],
      ['NIN2002', 25, 29],
    ]);
    const second = client.diagnostics(uri);
    await client.change(uri, `${head}  - {relu: {}, id: x, from: image}\n`);
    expect(await second).toEqual([]);
  });

  test('name the places that explain them', async () => {
    const uri = uriOf('related.nin.yaml');
    const told = client.diagnostics(uri);
    await client.open(uri, `${head}  - {relu: {}, id: a}\n  - {tanh: {}, id: a}\n`);
    const [taken] = await told;
    expect(taken?.relatedInformation).toEqual([
      {
        message: 'a is taken here',
        location: { uri, range: { start: { line: 3, character: 4 }, end: { line: 3, character: 21 } } },
      },
    ]);
  });

  test('of a broken text are told all: each broken line, and what is wrong in the others', async () => {
    const uri = uriOf('broken.nin.yaml');
    const told = client.diagnostics(uri);
    await client.open(
      uri,
      `${head}  - conv2d: {out_channels: 4\n  - relu\n  - con2d: {out_channels: 4, kernel_size: 3}\n  - tanh: a: b\n  - gelu\n`,
    );
    expect((await told).map(({ code, range }) => `${range.start.line} ${code}`)).toEqual([
      '3 NIN1001',
      '5 NIN3001',
      '6 NIN1001',
    ]);
  });
});

describe('a request does not wait for what was typed elsewhere', () => {
  const layers = (count: number) => '  - conv2d: {out_channels: 8, kernel_size: 1}\n  - relu\n'.repeat(count / 2);

  test('of 1,000 layers: it is answered by the model before, its places moved, and before the new one is told', async () => {
    const uri = uriOf('long.nin.yaml');
    const text = head + layers(1000);
    const first = client.diagnostics(uri);
    await client.open(uri, text);
    expect(await first).toEqual([]);
    let told = false;
    const second = client.diagnostics(uri).then((found) => {
      told = true;
      return found;
    });
    await client.change(uri, text.replace('layers:\n', 'layers:\n  - rleu\n'));
    const position = { line: 1003, character: 5 };
    const found = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    expect(told).toBe(false);
    expect(JSON.stringify(found)).toContain('relu_500');
    expect(found?.range).toEqual({ start: { line: 1003, character: 4 }, end: { line: 1003, character: 8 } });
    expect((await second).map(({ code }) => code)).toEqual(['NIN3001']);
  });

  test('of what was typed itself, it waits for that', async () => {
    const uri = uriOf('longer.nin.yaml');
    const text = head + layers(1000);
    const first = client.diagnostics(uri);
    await client.open(uri, text);
    await first;
    await client.change(uri, text.replace('layers:\n', 'layers:\n  - max_pool2d: {kernel_size: 2}\n'));
    const position = { line: 3, character: 6 };
    const found = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    expect(JSON.stringify(found)).toContain('[N, 3, 224, 224] → [N, 3, 112, 112]');
  });
});

describe('hover', () => {
  const hover = async (name: string, content: string) => {
    const { text, position } = marked(content);
    const uri = uriOf(name);
    await client.open(uri, text);
    const found = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    return found !== null && MarkupContent.is(found.contents) ? found.contents.value : undefined;
  };

  test('of a layer: its shapes, the formula with its numbers, what it costs, and what the operation is', async () => {
    const text = await hover('layer.nin.yaml', `${head}  - con┆v2d: {out_channels: 96, kernel_size: 11, stride: 4}\n`);
    expect(text).toContain('`[N, 3, 224, 224] → [N, 96, 54, 54]`');
    expect(text).toContain('`floor((224 + 2*0 - 11)/4) + 1 = 54`');
    expect(text).toContain('parameters 34,944 · MACs 101,616,768 · receptive field 11 × 11');
    expect(text).toContain('torch.nn.Conv2d');
  });

  test('of a layer in a block: the shapes of all instances, and what the first costs; of a residual as a whole', async () => {
    const block = 'blocks: {b: {params: {c: {}}, layers: [{conv2d: {out_channels: "${c}", kernel_size: 1}}]}}\n';
    const text = `ninc: 1\n${block.replace('conv2d', 'con┆v2d')}inputs: {image: {shape: [N, 3, 8, 8]}}\nlayers: [{b: {c: 4}}, {b: {c: 6}}]\n`;
    const shown = await hover('block.nin.yaml', text);
    expect(shown).toContain(
      '`b_1.conv2d_1` and 1 more: `[N, 3, 8, 8] → [N, 4, 8, 8]`  \n`[N, 4, 8, 8] → [N, 6, 8, 8]`',
    );
    expect(shown).toContain('`b_1.conv2d_1`:\n\n`8 + 2*0 - 1 + 1 = 8`\n\nparameters 16 · MACs 768');
    const residual = await hover(
      'residual.nin.yaml',
      `${head}  - res┆idual: {layers: [{conv2d: {out_channels: 3, kernel_size: 1}}]}\n`,
    );
    expect(residual).toContain('`residual_1`: `[N, 3, 224, 224] → [N, 3, 224, 224]`\n\nparameters 12 · MACs 451,584');
  });

  test('while the text is broken, by the last one that was not', async () => {
    const layer = '  - conv2d: {out_channels: 96, kernel_size: 11, stride: 4}\n';
    await hover('last.nin.yaml', `${head}┆${layer}  - relu\n`);
    const { text, position } = marked(`${head}${layer}  - {relu: \n  - re┆lu\n`);
    const uri = uriOf('last.nin.yaml');
    await client.change(uri, text);
    const found = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    expect(JSON.stringify(found)).toContain('[N, 96, 54, 54] → [N, 96, 54, 54]');
  });
});
