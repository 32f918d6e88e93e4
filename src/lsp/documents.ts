import type { Connection } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Workspace } from './workspace.ts';

/** Keeps the workspace at what the editor holds. Edits of a document that is not open are of no document. */
export function followDocuments(connection: Connection, workspace: Workspace): void {
  const texts = new Map<string, TextDocument>();
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const document = TextDocument.create(uri, languageId, version, text);
    texts.set(uri, document);
    workspace.open(uri, document.getText());
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const before = texts.get(uri);
    if (before === undefined) return;
    const document = TextDocument.update(before, contentChanges, version ?? before.version);
    texts.set(uri, document);
    workspace.change(uri, document.getText());
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    texts.delete(uri);
    workspace.close(uri);
    connection.sendDiagnostics({ uri, diagnostics: [] }).catch(() => undefined);
  });
  connection.onDidChangeWatchedFiles(() => workspace.changedOnDisk());
}
