import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  PositionEncodingKind,
  type DocumentSymbol as ProtocolSymbol,
  SymbolKind as ProtocolSymbolKind,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import type { Completion, CompletionKind } from './features/completion.ts';
import { tokenTypes } from './features/semantic-tokens.ts';
import type { DocumentSymbol, SymbolKind } from './features/symbols.ts';
import type { PointRange } from './positions.ts';
import type { View } from './view.ts';

/** What the server can, as it tells the editor. */
export const capabilities: ServerCapabilities = {
  positionEncoding: PositionEncodingKind.UTF16,
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  hoverProvider: true,
  completionProvider: { triggerCharacters: ['{', ':', ' ', '[', ',', '-'] },
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  codeActionProvider: { codeActionKinds: ['quickfix'] },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  documentFormattingProvider: true,
  inlayHintProvider: true,
  semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: [] }, full: true },
};

const completionKinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  operation: CompletionItemKind.Function,
  block: CompletionItemKind.Class,
  key: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  layer: CompletionItemKind.Variable,
  input: CompletionItemKind.Variable,
  param: CompletionItemKind.Constant,
  function: CompletionItemKind.Function,
};

export function asCompletionItem(
  item: Completion,
  index: number,
  range: PointRange,
  snippets: boolean,
): CompletionItem {
  const { label, kind, detail, documentation, text = label, snippet } = item;
  const asSnippet = snippets && snippet !== undefined;
  return {
    label,
    kind: completionKinds[kind],
    ...(detail !== undefined && { detail }),
    ...(documentation !== undefined && { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
    textEdit: { range, newText: asSnippet ? snippet : text },
    insertTextFormat: asSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    sortText: `${index}`.padStart(5, '0'),
  };
}

const symbolKinds: Readonly<Record<SymbolKind, ProtocolSymbolKind>> = {
  param: ProtocolSymbolKind.Constant,
  input: ProtocolSymbolKind.Interface,
  block: ProtocolSymbolKind.Class,
  layer: ProtocolSymbolKind.Function,
  path: ProtocolSymbolKind.Namespace,
  output: ProtocolSymbolKind.Event,
};

/** A symbol of the protocol; nothing where its text was edited since. */
export function asSymbol(view: View, symbol: DocumentSymbol): ProtocolSymbol | undefined {
  const { name, kind, detail, span, nameSpan } = symbol;
  const range = view.points(span);
  const selectionRange = span === nameSpan ? range : view.points(nameSpan);
  if (range === undefined || selectionRange === undefined) return undefined;
  const children = symbol.children.flatMap((one) => asSymbol(view, one) ?? []);
  return {
    name,
    kind: symbolKinds[kind],
    ...(detail !== undefined && { detail }),
    range,
    selectionRange,
    // Most have none: an outline of a thousand layers is shorter without saying so.
    ...(children.length > 0 && { children }),
  };
}
