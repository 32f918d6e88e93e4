import {
  CodeActionKind,
  type Connection,
  FoldingRangeKind,
  type InitializeParams,
  InlayHintKind,
  LSPErrorCodes,
  MarkupKind,
  SemanticTokensBuilder,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { Edit } from '../diagnostics/diagnostic.ts';
import { brokenBy, familyOf } from './family.ts';
import { completion } from './features/completion.ts';
import { definition } from './features/definition.ts';
import { folds } from './features/folding.ts';
import { formatting } from './features/formatting.ts';
import { hover } from './features/hover.ts';
import { inlayHints } from './features/inlay-hints.ts';
import { quickFixes } from './features/quick-fixes.ts';
import { references } from './features/references.ts';
import { rename, renameable } from './features/rename.ts';
import { semanticTokens, tokenTypes } from './features/semantic-tokens.ts';
import { symbols } from './features/symbols.ts';
import type { Model } from './model.ts';
import { occurrenceAt } from './names/at.ts';
import { offsetOf, pointsOf } from './positions.ts';
import { asCompletionItem, asSymbol } from './protocol.ts';
import { asProtocol } from './publish.ts';
import { type Life, refuse, requestsTo } from './requests.ts';
import { type View, viewOf } from './view.ts';
import type { Workspace } from './workspace.ts';

/** Connects each feature to its request. */
export function answerRequests(
  connection: Connection,
  workspace: Workspace,
  life: Life,
  client: () => InitializeParams['capabilities'],
): void {
  const { about, ofDocument, ofPlace } = requestsTo(workspace, life);

  connection.onHover(
    ofPlace(({ model, points }, offset) => {
      const found = hover(model, offset);
      const range = found && points(found.range);
      return found && { contents: { kind: MarkupKind.Markdown, value: found.markdown }, ...(range && { range }) };
    }),
  );

  connection.onCompletion(
    about(async (document, { position }) => {
      const model = await workspace.model(document);
      const offset = offsetOf(document.file, position);
      // What is typed is not in a model yet: the place right before it is.
      const inModel =
        model && (viewOf(workspace, document, model).offset(position) ?? Math.min(offset, model.file.text.length));
      if (model === undefined || inModel === undefined) return undefined;
      const found = completion(model, document.file.text, offset, inModel);
      if (found === undefined) return undefined;
      const snippets = client().textDocument?.completion?.completionItem?.snippetSupport === true;
      const range = pointsOf(document.file, found.word);
      return found.items.map((item, index) => asCompletionItem(item, index, range, snippets));
    }),
  );

  connection.onDefinition(
    ofPlace(({ model, location }, offset) => {
      const range = definition(model, offset, workspace.options().root);
      return range && location(range);
    }),
  );

  connection.onReferences(
    about(async (document, { position, context }) => {
      const model = workspace.current(document);
      const view = viewOf(workspace, document, model);
      const offset = offsetOf(document.file, position);
      const others = await familyOf(workspace, document, wordAt(model, offset));
      const found = references(model, offset, others, context?.includeDeclaration !== false);
      return found.flatMap((range) => view.location(range) ?? []);
    }),
  );

  connection.onPrepareRename(
    about(async (document, { position }) => {
      const model = workspace.current(document);
      const found = renameable(model, offsetOf(document.file, position));
      if ('refused' in found) throw refuse(LSPErrorCodes.RequestFailed, found.refused);
      return { range: pointsOf(document.file, found.range), placeholder: found.name };
    }),
  );

  connection.onRenameRequest(
    about(async (document, { position, newName }) => {
      const model = workspace.current(document);
      const offset = offsetOf(document.file, position);
      const others = await familyOf(workspace, document, wordAt(model, offset));
      const done = rename(model, offset, String(newName), others);
      const refused = 'refused' in done ? done.refused : brokenBy(workspace, [model, ...others], done.edits);
      if ('refused' in done || refused !== undefined) throw refuse(LSPErrorCodes.RequestFailed, refused ?? '');
      return asWorkspaceEdit(viewOf(workspace, document, model), done.edits);
    }),
  );

  connection.onCodeAction(
    about(async (document, { range, context }) => {
      if (context?.only !== undefined && !context.only.some((kind) => CodeActionKind.QuickFix.startsWith(kind)))
        return [];
      const model = await workspace.fresh(document);
      if (model === undefined) return undefined;
      const view = viewOf(workspace, document, model);
      const span = { start: offsetOf(document.file, range.start), end: offsetOf(document.file, range.end) };
      return quickFixes(model, span).flatMap(({ fix, diagnostic }) => {
        const shown = asProtocol(view, diagnostic, false);
        const edit = asWorkspaceEdit(view, fix.edits);
        return {
          title: fix.title,
          kind: CodeActionKind.QuickFix,
          isPreferred: true,
          edit,
          ...(shown && { diagnostics: [shown] }),
        };
      });
    }),
  );

  connection.onDocumentSymbol(ofDocument((view) => symbols(view.model).flatMap((one) => asSymbol(view, one) ?? [])));

  connection.onFoldingRanges(
    about(async ({ file }) =>
      folds(file.text).map(({ startLine, endLine, comment }) => ({
        startLine,
        endLine,
        ...(comment && { kind: FoldingRangeKind.Comment }),
      })),
    ),
  );

  connection.onDocumentFormatting(
    about(async ({ file }) => {
      const done = formatting(file.text);
      // What is wrong with it stands beside it already.
      if (done === undefined) return undefined;
      return file.text.slice(done.span.start, done.span.end) === done.text
        ? []
        : [{ range: pointsOf(file, done.span), newText: done.text }];
    }),
  );

  connection.languages.inlayHint.on(
    ofDocument(({ model, offset, points }, { range }) => {
      const span = { start: offset(range.start) ?? 0, end: offset(range.end) ?? model.file.text.length };
      return inlayHints(model, span).flatMap((hint) => {
        const place = points({ start: hint.offset, end: hint.offset });
        return place === undefined
          ? []
          : [{ position: place.start, label: hint.text, kind: InlayHintKind.Type, paddingLeft: true }];
      });
    }),
  );

  const tokens = ofDocument(({ model, points }) => {
    const builder = new SemanticTokensBuilder();
    for (const { start, end, type } of semanticTokens(model)) {
      const place = points({ start, end });
      if (place === undefined) continue;
      builder.push(place.start.line, place.start.character, end - start, tokenTypes.indexOf(type), 0);
    }
    return builder.build();
  });
  connection.languages.semanticTokens.on(async (params) => (await tokens(params)) ?? { data: [] });
}

/** What must stand in another file for the name to be in it: without the number that a repeated layer's has. */
function wordAt(model: Model, offset: number): string | undefined {
  const range = occurrenceAt(model, offset)?.range;
  return range && model.file.text.slice(range.start, range.end);
}

function asWorkspaceEdit({ location }: View, edits: readonly Edit[]): WorkspaceEdit {
  const changes: Record<string, { range: ReturnType<typeof pointsOf>; newText: string }[]> = {};
  for (const { range, text } of edits) {
    const place = location(range);
    if (place === undefined) continue;
    changes[place.uri] ??= [];
    changes[place.uri]?.push({ range: place.range, newText: text });
  }
  return { changes };
}
