import {
  type Connection,
  createConnection,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type InitializeParams,
  type InitializeResult,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { answerRequests } from './answers.ts';
import { followDocuments } from './documents.ts';
import { capabilities } from './protocol.ts';
import { publisher } from './publish.ts';
import { FramedReader } from './reader.ts';
import { Workspace, type WorkspaceOptions } from './workspace.ts';

export interface ServerOptions extends Pick<WorkspaceOptions, 'root' | 'set'> {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly version: string;
}

/**
 * Serves one editor until it says `exit` or closes its end: resolves with the exit code, 0 after `shutdown`, else 1. Rejects with
 * a defect of ninc only where nothing can be answered any more; what a single request meets is told to whoever asked.
 */
export function serve({ input, output, version, root, set }: ServerOptions): Promise<number> {
  const reader = new FramedReader(input);
  const writer = new StreamMessageWriter(output);
  const connection = createConnection(reader, writer);
  const state = { initialized: false, stopped: false, client: {} as InitializeParams['capabilities'] };
  // What is no message has no id to answer to: JSON-RPC says null.
  reader.onError((error) => {
    const message = error.message.slice(0, 200);
    const reply = { jsonrpc: '2.0', id: null, error: { code: ErrorCodes.ParseError, message } };
    writer.write(reply).catch(() => undefined);
  });
  const defect = (error: unknown) => {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    connection.console.error(`this is a defect of ninc, please report it with the spec and this text:\n${said}`);
  };
  const publish = publisher(connection, () => state.client);
  const workspace: Workspace = new Workspace({
    root,
    set,
    onModel: (document) => publish(workspace, document),
    onDefect: defect,
  });
  connection.onInitialize(({ capabilities: client }): InitializeResult => {
    state.initialized = true;
    state.client = client ?? {};
    return { capabilities, serverInfo: { name: 'ninc', version } };
  });
  connection.onInitialized(() => watchFiles(connection, state.client));
  connection.onShutdown(() => {
    state.stopped = true;
  });
  followDocuments(connection, workspace, state);
  answerRequests(connection, workspace, state, () => state.client);
  return new Promise((resolve) => {
    const end = () => resolve(state.stopped ? 0 : 1);
    connection.onExit(end);
    input.once('end', end);
    input.once('close', end);
    connection.listen();
  });
}

/** Files that no editor holds are imported too. */
function watchFiles(connection: Connection, client: InitializeParams['capabilities']): void {
  if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
  const watchers = [{ globPattern: '**/*.nin.yaml' }];
  connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => undefined);
}
