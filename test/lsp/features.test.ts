import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CodeActionRequest,
  type CompletionItem,
  CompletionRequest,
  DocumentFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  InlayHintRequest,
  SemanticTokensRequest,
} from 'vscode-languageserver/node';
import { formatSpec } from '../../src/format/format.ts';
import { workspace } from '../cli/run.ts';
import { type Client, connect, edited, marked } from './client.ts';

const files = workspace({
  'lib.nin.yaml': `
    ninc: 1
    blocks:
      borrowed: {description: From another file., params: {width: {}}, layers: [{linear: {out_features: "\${width}"}}]}
  `,
});
let client: Client;

beforeAll(async () => {
  client = await connect(files.folder, {
    textDocument: { completion: { completionItem: { snippetSupport: true } } },
  });
});
afterAll(async () => {
  expect(await client.end()).toBe(0);
  files.remove();
});

let count = 0;
/** Opens a document of its own. */
async function open(text: string): Promise<{ uri: string }> {
  const uri = pathToFileURL(join(files.folder, `${++count}.nin.yaml`)).href;
  await client.open(uri, text);
  return { uri };
}
const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
const head = 'ninc: 1\nparams: {classes: 10}\ninputs: {image: {shape: [N, 3, 32, 32]}}\n';

test('inlay hints: the output shape behind each layer', async () => {
  const text = `${head}layers:\n  - conv2d: {out_channels: 8, kernel_size: 5}   # stem\n  - residual:\n      layers: [relu, tanh]\n  - flatten\n`;
  const hints = await client.connection.sendRequest(InlayHintRequest.type, {
    textDocument: await open(text),
    range: whole,
  });
  expect(hints?.map(({ position: { line, character }, label }) => `${line}:${character} ${label}`)).toEqual([
    '4:45 [N, 8, 28, 28]',
    '5:13 [N, 8, 28, 28]',
    '6:19 [N, 8, 28, 28]',
    '6:25 [N, 8, 28, 28]',
    '7:11 [N, 6272]',
  ]);
});

describe('completion', () => {
  const complete = async (content: string): Promise<CompletionItem[]> => {
    const { text, position } = marked(content);
    const textDocument = await open(text);
    const found = await client.connection.sendRequest(CompletionRequest.type, { textDocument, position });
    return Array.isArray(found) ? found : [];
  };
  const labels = async (content: string) => (await complete(content)).map(({ label }) => label);
  /** The text after the item of a label was chosen. */
  const chosen = async (content: string, label: string) => {
    const { text } = marked(content);
    const item = (await complete(content)).find((one) => one.label === label);
    return item?.textEdit === undefined ? undefined : edited(text, [item.textEdit]);
  };

  test('of operations, own, imported and shipped blocks, with what must be given', async () => {
    const before = `${head}imports: [./lib.nin.yaml]\nblocks: {own: {layers: [relu]}}\nlayers:\n`;
    const found = await labels(`${before}  - ┆`);
    for (const name of ['own', 'borrowed', 'nin_block', 'conv2d', 'residual']) expect(found).toContain(name);
    expect(found).not.toContain('from');
    expect(await chosen(`${before}  - con┆\n  - relu\n`, 'conv2d')).toBe(
      `${before}  - conv2d: {out_channels: $1, kernel_size: $2}\n  - relu\n`,
    );
    expect(await chosen(`${before}  - ┆\n`, 'borrowed')).toBe(`${before}  - borrowed: {width: $1}\n`);
  });

  test('of arguments that are not given yet, those that must be given first', async () => {
    const found = await labels(`${head}layers:\n  - conv2d: {kernel_size: 3, ┆}\n`);
    expect(found[0]).toBe('out_channels');
    expect(found).toContain('padding');
    expect(found).not.toContain('kernel_size');
    const between = await labels(
      `${head}layers:\n  - conv2d: {stride: 1, ┆, padding: [0, 1], kernel_size: 3}\n    id: a\n`,
    );
    for (const given of ['stride', 'padding', 'kernel_size', 'id']) expect(between).not.toContain(given);
    const below = await labels(
      `${head}layers:\n  - conv2d: {}\n    ┆\n    from: image\n    id: a\n  - relu:\n    when: true\n`,
    );
    expect(below).toEqual(['repeat', 'expect', 'when']);
    // The bracket is not closed: what follows is not lost.
    expect(await labels(`${head}layers:\n  - max_pool2d: {ker┆\n  - relu\n`)).toContain('kernel_size');
    expect(await labels(`${head}layers:\n  - conv2d:\n      out_channels: 3\n      ┆\n  - relu\n`)).toContain(
      'padding',
    );
    expect(await labels(`${head}layers:\n  - nin_block: {┆}\n`)).toContain('batch_norm');
  });

  test('of values', async () => {
    expect(await labels(`${head}layers:\n  - conv2d: {padding: s┆}\n`)).toEqual(['same', 'valid']);
    expect(await labels(`${head}layers:\n  - branches: {merge: ┆}\n`)).toEqual(['concat', 'add']);
    expect(await labels(`${head}layers:\n  - conv2d: {bias: ┆}\n`)).toEqual(['true', 'false']);
    expect(await labels('ninc: 1\ninputs:\n  x:\n    dtype: ┆\n')).toEqual(['float32', 'float64']);
    expect(await labels(`${head}layers:\n  - nin_block: {activation: ┆}\n`)).toContain('gelu');
  });

  test('of ids before a place, the nearest first, and of inputs', async () => {
    const layers = `${head}layers:\n  - {relu: {}, id: stem}\n  - tanh\n  - {add: {}, from: [┆]}\n  - {gelu: {}, id: late}\n`;
    expect(await labels(layers)).toEqual(['tanh_1', 'stem', 'image']);
    expect(await labels(`${head}layers:\n  - {relu: {}, id: stem}\noutputs: {a: ┆}\n`)).toEqual(['stem', 'image']);
    expect(
      await labels(`${head}blocks:\n  b:\n    layers:\n      - relu\n      - {tanh: {}, from: ┆}\nlayers: [b]\n`),
    ).toEqual(['relu_1', 'input']);
  });

  test('of params and functions in expressions, also where the quote is open', async () => {
    const found = await labels(`${head}layers:\n  - linear: {out_features: "\${cl┆\n`);
    expect(found[0]).toBe('classes');
    expect(found).toContain('floor');
    const inner = `${head}blocks:\n  b:\n    params: {width: {}}\n    layers:\n      - linear: {out_features: "\${┆}"}\nlayers: [{b: {width: 3}}]\n`;
    expect((await labels(inner)).slice(0, 2)).toEqual(['width', 'classes']);
    expect((await labels(`${head}layers:\n  - {relu: {}, when: cl┆}\n`))[0]).toBe('classes');
  });

  test('of keys: of the spec, of a layer, of how it is trained', async () => {
    expect(await labels('ninc: 1\nna┆\n')).toContain('name');
    expect(await labels(`${head}layers:\n  - relu:\n    ┆\n`)).toEqual(['id', 'from', 'repeat', 'expect', 'when']);
    expect(await labels(`${head}layers: [relu]\ntrain:\n  optimizer: {adamw: {┆}}\n`)).toContain('weight_decay');
    expect(await labels(`${head}# com┆`)).toEqual([]);
  });
});

test('quick fixes, as text and text', async () => {
  const before = `${head}layers:\n  - con2d: {out_channels: 8, kernel_size: 3, paddin: 1}\n    expect: [N, 8, 32, 32]\n`;
  let text = before;
  for (;;) {
    const textDocument = await open(text);
    const context = { diagnostics: [] };
    const [action] =
      (await client.connection.sendRequest(CodeActionRequest.type, { textDocument, range: whole, context })) ?? [];
    if (action === undefined || !('edit' in action)) break;
    text = edited(text, action.edit?.changes?.[textDocument.uri] ?? []);
  }
  expect(text).toBe(before.replace('con2d', 'conv2d').replace('paddin:', 'padding:'));
});

test('symbols: what a spec is made of', async () => {
  const text = `${head}blocks: {b: {layers: [relu]}}\nlayers:\n  - b\n  - {residual: {layers: [tanh], shortcut: [gelu]}, id: sum}\noutputs: {out: sum}\n`;
  const found = await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: await open(text) });
  const outline = (all: typeof found, indent = ''): string[] =>
    (all ?? []).flatMap((one) => [
      `${indent}${one.name} ${'detail' in one ? (one.detail ?? '') : ''}`.trimEnd(),
      ...('children' in one ? outline(one.children ?? null, `${indent}  `) : []),
    ]);
  expect(outline(found)).toEqual([
    'classes',
    'image',
    'b',
    '  relu [N, 3, 32, 32]',
    'b [N, 3, 32, 32]',
    'sum residual [N, 3, 32, 32]',
    '  tanh [N, 3, 32, 32]',
    '  shortcut',
    '    gelu [N, 3, 32, 32]',
    'out',
  ]);
});

test('folding, also of a text that is broken', async () => {
  const text = '# one\n# two\nninc: 1\nlayers:\n  - conv2d: {\n      out_channels: 3\n  - relu\noutputs:\n  a: b\n';
  const found = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument: await open(text) });
  expect(
    found?.map(({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind === undefined ? '' : ` ${kind}`}`),
  ).toEqual(['0-1 comment', '3-6', '4-5', '7-8']);
});

test('formatting, line ends kept; nothing for what is no YAML', async () => {
  const text = 'ninc:   1\r\ninputs: {image: {shape: [N,3,32,32]}}\r\nlayers:\r\n    - relu   # kept\r\n';
  const options = { tabSize: 2, insertSpaces: true };
  const format = async (content: string) =>
    client.connection.sendRequest(DocumentFormattingRequest.type, { textDocument: await open(content), options });
  const mended = edited(text, (await format(text)) ?? []);
  expect(mended).not.toBe(text);
  expect(mended).toBe(formatSpec(text).value);
  expect(await format(mended)).toEqual([]);
  expect(await format('a: {b\n')).toBe(null);
});

test('semantic tokens of expressions and names', async () => {
  const text = `${head}layers:\n  - linear: {out_features: "\${max(classes, 2) // 1}"}\n    when: classes > 1 and true\n`;
  const found = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument: await open(text) });
  const legend = client.hello.capabilities.semanticTokensProvider?.legend.tokenTypes ?? [];
  const lines = text.split('\n');
  const tokens: string[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < (found?.data.length ?? 0); at += 5) {
    const [down = 0, right = 0, length = 0, type = 0] = found?.data.slice(at, at + 4) ?? [];
    line += down;
    character = down === 0 ? character + right : right;
    tokens.push(`${lines[line]?.slice(character, character + length)} ${legend[type]}`);
  }
  expect(tokens).toEqual([
    'classes parameter',
    'image variable',
    'linear function',
    'max function',
    'classes parameter',
    '2 number',
    '// operator',
    '1 number',
    'classes parameter',
    '> operator',
    '1 number',
    'and keyword',
    'true keyword',
  ]);
});
