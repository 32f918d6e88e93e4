import { commands, type ExtensionContext, window, workspace } from 'vscode';
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import { findServer, type Server } from './find.mts';

let client: LanguageClient | undefined;

/** Called when the first spec is opened. */
export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    commands.registerCommand('ninc.restart', restart),
    workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration('ninc.path') || change.affectsConfiguration('ninc.root')) await restart();
    }),
    workspace.onDidChangeWorkspaceFolders(restart),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
  client = undefined;
}

async function restart(): Promise<void> {
  await deactivate();
  await start();
}

async function start(): Promise<void> {
  const settings = workspace.getConfiguration('ninc');
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const server = findServer(folders, settings.get('path', ''));
  if (server === undefined) {
    window.showWarningMessage(
      'ninc is not installed in this workspace: `npm install --save-dev ninc`, or set "ninc.path" to where it is.',
    );
    return;
  }
  const root = settings.get('root', '');
  const args = ['lsp', ...(root === '' ? [] : ['--root', root])];
  const options: LanguageClientOptions = {
    documentSelector: [{ language: 'ninc' }],
    synchronize: { fileEvents: workspace.createFileSystemWatcher('**/*.nin.yaml') },
  };
  client = new LanguageClient('ninc', 'ninc', serverOptions(server, args, folders[0]), options);
  await client.start();
}

function serverOptions(server: Server, args: readonly string[], cwd: string | undefined): ServerOptions {
  const options = cwd === undefined ? {} : { options: { cwd } };
  return 'script' in server
    ? { module: server.script, transport: TransportKind.stdio, args: [...args], ...options }
    : { command: server.program, transport: TransportKind.stdio, args: [...args], ...options };
}
