import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { afterAll, describe, expect, test } from 'vitest';
import { HoverRequest } from 'vscode-languageserver/node';
import { maximumBytes } from '../../src/parser/source.ts';
import { bin, ninc, workspace } from '../cli/run.ts';
import { connect } from './client.ts';

const files = workspace({});
afterAll(() => files.remove());

/** A server that is written to byte by byte. */
function start(...words: readonly string[]) {
  const server: ChildProcessWithoutNullStreams = spawn(process.execPath, [bin, 'lsp', '--stdio', ...words], {
    cwd: files.folder,
  });
  let stdout = '';
  let stderr = '';
  server.stdout.on('data', (data) => {
    stdout += String(data);
  });
  server.stderr.on('data', (data) => {
    stderr += String(data);
  });
  const exit = new Promise<{ code: number | null; stderr: string }>((resolve) =>
    server.on('close', (code) => resolve({ code, stderr })),
  );
  const message = (content: unknown) => {
    const body = typeof content === 'string' ? content : JSON.stringify({ jsonrpc: '2.0', ...(content as object) });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  /** Waits until the server has said something. */
  const said = async (part: string) => {
    for (let waited = 0; !stdout.includes(part); waited += 10) {
      if (waited > 10_000) throw new Error(`${part} was not said, but:\n${stdout}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return stdout;
  };
  return { server, exit, message, said };
}

const hello = { id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } };
const bye = async ({ message, said }: ReturnType<typeof start>) => {
  message({ id: 99, method: 'shutdown' });
  await said('"id":99');
  message({ method: 'exit' });
};

describe('a client that sends nonsense', () => {
  test('is answered each time, and the message behind it too', async () => {
    const server = start();
    server.message(hello);
    await server.said('"serverInfo"');
    const nonsense = [
      'a header that is none\r\n\r\n',
      'Content-Type: without a length\r\n\r\n',
      'Content-Length: many\r\n\r\n',
      'Content-Length: 999999999999999\r\n\r\n',
      'Content-Length: 5\r\n\r\n{"a":',
      'Content-Length: 4\r\n\r\nnull',
      `${'no header '.repeat(10_000)}\r\n\r\n`,
    ];
    for (const [index, bytes] of nonsense.entries()) {
      server.server.stdin.write(bytes);
      server.message({ id: index + 10, method: 'no/such', params: {} });
      const heard = await server.said(`"id":${index + 10},"error":{"code":-32601`);
      expect(heard.split('"id":null,"error":{"code":-32700').length - 1, bytes.slice(0, 40)).toBe(index + 1);
    }
    await bye(server);
    expect(await server.exit).toEqual({ code: 0, stderr: '' });
  });

  test('a message that is far too long is passed over without being kept', async () => {
    const server = start();
    const length = 70 * 1024 * 1024;
    server.server.stdin.write(`Content-Length: ${length}\r\n\r\n`);
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let sent = 0; sent < length; sent += piece.length) server.server.stdin.write(piece);
    server.message(hello);
    expect(await server.said('"serverInfo"')).toContain('at most 67108864 are read');
    await bye(server);
    expect((await server.exit).code).toBe(0);
  });

  test('requests that are malformed, unknown, too early or too late', async () => {
    const server = start();
    const { message, said } = server;
    const about = (id: number, params: unknown, method = 'textDocument/hover') => message({ id, method, params });
    about(2, { textDocument: { uri: 'file:///a' }, position: { line: 0, character: 0 } });
    expect(await said('"id":2')).toContain('"code":-32002');
    message(hello);
    await said('"serverInfo"');
    message({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri: 'a:b', languageId: '', version: 1, text: 'ninc: 1' } },
    });
    message({ method: 'textDocument/didOpen', params: null });
    message({ method: 'textDocument/didOpen', params: { textDocument: { uri: 3, text: {} } } });
    message({
      method: 'textDocument/didChange',
      params: { textDocument: { uri: 'a:b', version: 'x' }, contentChanges: [{ range: 5, text: 7 }] },
    });
    message({ method: 'textDocument/didClose', params: { textDocument: { uri: 'never:opened' } } });
    message({ method: 'no/such', params: [] });
    about(3, null);
    about(4, { textDocument: {}, position: {} });
    about(5, { textDocument: { uri: 'a:b' }, position: { line: -1, character: 'x' } });
    about(6, { textDocument: { uri: 'a:b' }, position: { line: 1e9, character: 1e9 } });
    about(7, {}, 'no/such');
    about(8, { textDocument: { uri: 'file:///closed' }, position: { line: 0, character: 0 } });
    about(
      9,
      { textDocument: { uri: 'a:b' }, position: { line: 0, character: 0 }, newName: { a: 1 } },
      'textDocument/rename',
    );
    const heard = await said('"id":9');
    for (const [id, code] of [
      [3, -32602],
      [4, -32602],
      [5, -32602],
      [7, -32601],
      [8, -32803],
      [9, -32803],
    ])
      expect(heard).toMatch(new RegExp(`"id":${id},"error":\\{"code":${code},`));
    expect(heard).toContain('file:///closed is not open');
    expect(heard).toContain('"id":6,"result":null');
    message({ id: 10, method: 'shutdown' });
    await said('"id":10');
    about(11, { textDocument: { uri: 'a:b' }, position: { line: 0, character: 0 } });
    expect(await said('"id":11')).toContain('"id":11,"error":{"code":-32600');
    message({ method: 'exit' });
    expect(await server.exit).toEqual({ code: 0, stderr: '' });
  });
});

describe('the end', () => {
  test('exit without shutdown, and a closed input, end the process', async () => {
    const early = start();
    early.message({ method: 'exit' });
    expect(await early.exit).toEqual({ code: 1, stderr: '' });
    const closed = start();
    closed.message(hello);
    await closed.said('"serverInfo"');
    closed.server.stdin.end();
    expect(await closed.exit).toEqual({ code: 1, stderr: '' });
    const after = start();
    after.message(hello);
    after.message({ id: 2, method: 'shutdown' });
    await after.said('"id":2');
    after.server.stdin.end();
    expect(await after.exit).toEqual({ code: 0, stderr: '' });
  });

  test('an interrupt ends it with 130, wrong usage with 2', async () => {
    const server = start('--clientProcessId', `${process.pid}`);
    server.message(hello);
    await server.said('"serverInfo"');
    server.server.kill('SIGINT');
    expect((await server.exit).code).toBe(130);
    expect(ninc(files.folder, 'lsp')).toMatchObject({ status: 2, stdout: '' });
    expect(ninc(files.folder, 'lsp', '--stdio', '--root', 'nowhere')).toMatchObject({ status: 2, stdout: '' });
  });
});

test('huge and strange documents get one clear diagnostic', async () => {
  const client = await connect(files.folder);
  const codes = async (uri: string, text: string) => {
    const told = client.diagnostics(uri);
    await client.open(uri, text);
    return (await told).map(({ code, message }) => `${code} ${String(message).split('\n')[0]}`);
  };
  const position = { line: 0, character: 0 };
  expect(await codes('file:///huge.nin.yaml', `ninc: 1\n${'# filler\n'.repeat(4_000_000)}`)).toEqual([
    `NIN1006 the file is 36000008 bytes; at most ${maximumBytes} bytes can be read`,
  ]);
  const textDocument = { uri: 'file:///huge.nin.yaml' };
  expect(await client.connection.sendRequest(HoverRequest.type, { textDocument, position })).toBe(null);
  expect((await codes('untitled:Untitled-1', '['.repeat(200_000)))[0]).toContain('NIN1006');
  expect((await codes('file:///nul%00.nin.yaml', 'ninc: 1\0'))[0]).toContain('NIN1007');
  expect((await codes('no uri at all', 'ninc: 1\rlayers: []'))[0]).toContain('NIN1004');
  expect((await codes('', ''))[0]).toContain('NIN1001');
  expect(await client.end()).toBe(0);
});
