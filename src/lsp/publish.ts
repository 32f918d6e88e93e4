import {
  type Connection,
  type Diagnostic,
  DiagnosticSeverity,
  type InitializeParams,
} from 'vscode-languageserver/node';
import { type Shown, shownDiagnostics } from './features/diagnostics.ts';
import type { View } from './view.ts';
import { viewOf } from './view.ts';
import type { OpenDocument, Workspace } from './workspace.ts';

/** Tells the editor what there is to say of a document whenever there is a new model of it. */
export function publisher(
  connection: Connection,
  client: () => InitializeParams['capabilities'],
): (workspace: Workspace, document: OpenDocument) => void {
  const quiet = () => undefined;
  return (workspace, document) => {
    const { model, uri, version, file } = document;
    // A closed document has nothing said of it.
    if (model === undefined || workspace.get(uri) !== document) return;
    const view = viewOf(workspace, document, model);
    const related = client().textDocument?.publishDiagnostics?.relatedInformation === true;
    const diagnostics = shownDiagnostics(model).flatMap((one) => asProtocol(view, one, related) ?? []);
    // Of which text they are is only known where the editor has that still.
    const newest = model.file === file && Number.isInteger(version) ? { version } : {};
    connection.sendDiagnostics({ uri, diagnostics, ...newest }).catch(quiet);
    // What the editor shows beside the text may have come of an older one.
    const { inlayHint, semanticTokens } = client().workspace ?? {};
    if (inlayHint?.refreshSupport === true) connection.languages.inlayHint.refresh().catch(quiet);
    if (semanticTokens?.refreshSupport === true) connection.languages.semanticTokens.refresh().catch(quiet);
  };
}

/** A diagnostic of the protocol; nothing where its text was edited since. */
export function asProtocol(view: View, shown: Shown, withRelated: boolean): Diagnostic | undefined {
  const range = view.points(shown.span);
  if (range === undefined) return undefined;
  const relatedInformation = shown.related.flatMap(({ message, range: place }) => {
    const location = view.location(place);
    return location === undefined ? [] : [{ message, location }];
  });
  return {
    range,
    severity: shown.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code: shown.code,
    source: 'ninc',
    message: shown.message,
    ...(withRelated && relatedInformation.length > 0 && { relatedInformation }),
  };
}
