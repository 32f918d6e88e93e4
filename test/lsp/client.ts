import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type InsertReplaceEdit,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { bin } from '../cli/run.ts';

/** An editor: the protocol's own client side, and a server as a process that it speaks with over stdio. */
export interface Client {
  readonly connection: ProtocolConnection;
  readonly process: ChildProcessWithoutNullStreams;
  readonly hello: InitializeResult;
  open(uri: string, text: string): Promise<void>;
  /** The whole text anew. */
  change(uri: string, text: string): Promise<void>;
  /** What is published next of a document. */
  diagnostics(uri: string): Promise<readonly Diagnostic[]>;
  /** What is published of one version of a document, before or from now on. */
  diagnosticsOf(uri: string, version: number): Promise<readonly Diagnostic[]>;
  /** Says good-bye; gives the exit code. */
  end(): Promise<number | null>;
}

/** Starts a server in a folder, and says hello. */
export async function connect(folder: string, capabilities: ClientCapabilities = everything): Promise<Client> {
  const server = spawn(process.execPath, [bin, 'lsp', '--stdio'], { cwd: folder });
  const exit = new Promise<number | null>((resolve) => server.on('exit', resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const waiting: { readonly uri: string; readonly resolve: (found: readonly Diagnostic[]) => void }[] = [];
  const versions = new Map<string, readonly Diagnostic[]>();
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics, version: of }) => {
    if (of !== undefined) versions.set(`${uri} ${of}`, diagnostics);
    const own = waiting.findIndex((one) => one.uri === uri);
    if (own >= 0) waiting.splice(own, 1)[0]?.resolve(diagnostics);
  });
  connection.listen();
  const hello = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities,
  });
  await connection.sendNotification(InitializedNotification.type, {});
  let version = 0;
  return {
    connection,
    process: server,
    hello,
    async open(uri, text) {
      const textDocument = { uri, languageId: 'ninc', version: ++version, text };
      await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    },
    async change(uri, text) {
      const textDocument = { uri, version: ++version };
      await connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument,
        contentChanges: [{ text }],
      });
    },
    diagnostics: (uri) => new Promise((resolve) => waiting.push({ uri, resolve })),
    async diagnosticsOf(uri, wanted) {
      for (;;) {
        const found = versions.get(`${uri} ${wanted}`);
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async end() {
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      return exit;
    },
  };
}

const everything: ClientCapabilities = { textDocument: { publishDiagnostics: { relatedInformation: true } } };

/** A document as `uri` and `text`, and a place in it marked by `┆`, which the text does not have. */
export function marked(text: string): { text: string; position: { line: number; character: number } } {
  const at = text.indexOf('┆');
  if (at < 0) throw new Error('no place is marked');
  const before = text.slice(0, at).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { text: text.slice(0, at) + text.slice(at + 1), position };
}

/** A text after edits, as an editor applies them. */
export function edited(text: string, edits: readonly (TextEdit | InsertReplaceEdit)[]): string {
  const document = TextDocument.create('', '', 0, text);
  return TextDocument.applyEdits(
    document,
    edits.map((edit) => ('range' in edit ? edit : { newText: edit.newText, range: edit.replace })),
  );
}
