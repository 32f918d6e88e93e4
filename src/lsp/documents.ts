import type { Connection, TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { isPointRange } from './positions.ts';
import type { Life } from './requests.ts';
import type { Workspace } from './workspace.ts';

/**
 * Keeps the workspace at what the editor holds. Nothing is heard before `initialize`; what makes no sense is logged, since nobody
 * waits for an answer.
 */
export function followDocuments(connection: Connection, workspace: Workspace, life: Life): void {
  const texts = new Map<string, TextDocument>();
  const ignore = (what: string) => connection.console.error(`ninc ignores ${what}`);
  connection.onDidOpenTextDocument((params) => {
    const { uri, text, languageId, version } = params?.textDocument ?? {};
    if (!life.initialized) return;
    if (typeof uri !== 'string' || typeof text !== 'string') {
      ignore('textDocument/didOpen without a uri and a text');
      return;
    }
    texts.set(uri, TextDocument.create(uri, String(languageId), Number(version), text));
    workspace.open(uri, text, Number(version));
  });
  connection.onDidChangeTextDocument((params) => {
    const { uri, version } = params?.textDocument ?? {};
    const before = typeof uri === 'string' ? texts.get(uri) : undefined;
    const changes: unknown = params?.contentChanges;
    if (before === undefined || !Array.isArray(changes) || !changes.every(isChange)) {
      ignore('textDocument/didChange of a document that is not open, or without sensible changes');
      return;
    }
    const document = TextDocument.update(before, changes, Number(version));
    texts.set(document.uri, document);
    workspace.change(document.uri, document.getText(), Number(version));
  });
  connection.onDidCloseTextDocument((params) => {
    const uri: unknown = params?.textDocument?.uri;
    if (typeof uri !== 'string' || !texts.delete(uri)) return;
    workspace.close(uri);
    connection.sendDiagnostics({ uri, diagnostics: [] }).catch(() => undefined);
  });
  connection.onDidChangeWatchedFiles(() => workspace.changedOnDisk());
}

function isChange(value: unknown): value is TextDocumentContentChangeEvent {
  if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string') return false;
  return !('range' in value) || value.range === undefined || isPointRange(value.range);
}
