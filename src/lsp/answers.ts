import {
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  MarkupKind,
  PositionEncodingKind,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { hover } from './features/hover.ts';
import type { Point } from './positions.ts';
import { type View, viewOf } from './view.ts';
import type { OpenDocument, Workspace } from './workspace.ts';

/** What the server can, as it tells the editor. */
export const capabilities: ServerCapabilities = {
  positionEncoding: PositionEncodingKind.UTF16,
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  hoverProvider: true,
};

/** Whether the editor has said hello, and good-bye. */
interface State {
  readonly initialized: boolean;
  readonly stopped: boolean;
}

interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}
interface AtPlace extends AboutDocument {
  readonly position: Point;
}

type Answer<T> = Promise<T | null | ResponseError<void>>;

/** Connects each feature to its request. */
export function answerRequests(connection: Connection, workspace: Workspace, state: State): void {
  /** Answers a request about a document, if the client and the document are there. */
  const about =
    <P extends AboutDocument, T>(feature: (document: OpenDocument, params: P) => Promise<T | undefined>) =>
    async (params: P): Answer<T> => {
      if (!state.initialized) return new ResponseError(ErrorCodes.ServerNotInitialized, 'initialize comes first');
      if (state.stopped) return new ResponseError(ErrorCodes.InvalidRequest, 'nothing is answered after shutdown');
      const uri = params?.textDocument?.uri;
      if (typeof uri !== 'string') return new ResponseError(ErrorCodes.InvalidParams, 'textDocument.uri is not given');
      const document = workspace.get(uri);
      if (document === undefined) return new ResponseError(LSPErrorCodes.RequestFailed, `${uri} is not open`);
      return (await feature(document, params)) ?? null;
    };
  /** A feature of a place: by the newest model, unless the place was typed since; then the model of that is waited for. */
  const ofPlace = <P extends AtPlace, T>(feature: (view: View, offset: number, params: P) => T | undefined) => {
    const answer = about(async (document, params: P) => {
      for (const find of [workspace.model, workspace.fresh]) {
        const model = await find.call(workspace, document);
        const view = model && viewOf(workspace, document, model);
        const offset = view?.offset(params.position);
        if (view !== undefined && offset !== undefined) return feature(view, offset, params);
      }
      return undefined;
    });
    return async (params: P): Answer<T> =>
      isPoint(params?.position) ? answer(params) : new ResponseError(ErrorCodes.InvalidParams, 'position is no place');
  };

  connection.onHover(
    ofPlace(({ model, points }, offset) => {
      const found = hover(model, offset);
      const range = found && points(found.range);
      return found && { contents: { kind: MarkupKind.Markdown, value: found.markdown }, ...(range && { range }) };
    }),
  );
}

function isPoint(value: unknown): value is Point {
  if (typeof value !== 'object' || value === null || !('line' in value && 'character' in value)) return false;
  const { line, character } = value;
  return Number.isInteger(line) && Number.isInteger(character) && Number(line) >= 0 && Number(character) >= 0;
}
