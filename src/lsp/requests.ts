import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { Model } from './model.ts';
import { isPoint, isPointRange, type Point } from './positions.ts';
import { type View, viewOf } from './view.ts';
import type { OpenDocument, Workspace } from './workspace.ts';

/** Whether the editor has said hello, and good-bye. */
export interface Life {
  readonly initialized: boolean;
  readonly stopped: boolean;
}

export interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

export interface AtPlace extends AboutDocument {
  readonly position: Point;
}

export type Answer<T> = Promise<T | null | ResponseError<void>>;

/** What the answers to requests share: who may ask what, and by which model it is answered. */
export interface Requests {
  /** Answers a request about a document that is open. */
  about<P extends AboutDocument, T>(
    feature: (document: OpenDocument, params: P) => Promise<T | undefined>,
  ): (params: P) => Answer<T>;
  /** A feature of the document as a whole, by the newest model that there is. */
  ofDocument<P extends AboutDocument, T>(feature: (view: View, params: P) => T | undefined): (params: P) => Answer<T>;
  /** A feature of a place: by the newest model, unless the place was typed since; then the model of that is waited for. */
  ofPlace<P extends AtPlace, T>(
    feature: (view: View, offset: number, params: P) => T | undefined,
  ): (params: P) => Answer<T>;
}

export function requestsTo(workspace: Workspace, life: Life): Requests {
  const about: Requests['about'] = (feature) => async (params) => {
    if (!life.initialized) return refuse(ErrorCodes.ServerNotInitialized, 'initialize comes first');
    if (life.stopped) return refuse(ErrorCodes.InvalidRequest, 'nothing is answered after shutdown');
    const uri = params?.textDocument?.uri;
    if (typeof uri !== 'string') return refuse(ErrorCodes.InvalidParams, 'textDocument.uri is not given');
    const document = workspace.get(uri);
    if (document === undefined) return refuse(LSPErrorCodes.RequestFailed, `${uri} is not open`);
    if ('position' in params && !isPoint(params.position))
      return refuse(ErrorCodes.InvalidParams, 'position is no place');
    if ('range' in params && !isPointRange(params.range))
      return refuse(ErrorCodes.InvalidParams, 'range is no part of a text');
    return (await feature(document, params)) ?? null;
  };
  const view = (document: OpenDocument, model: Model | undefined) => model && viewOf(workspace, document, model);
  return {
    about,
    ofDocument: (feature) =>
      about(async (document, params) => {
        const seen = view(document, await workspace.model(document));
        return seen && feature(seen, params);
      }),
    ofPlace: (feature) =>
      about(async (document, params) => {
        for (const waits of [false, true]) {
          const seen = view(document, await (waits ? workspace.fresh(document) : workspace.model(document)));
          const offset = seen?.offset(params.position);
          if (seen !== undefined && offset !== undefined) return feature(seen, offset, params);
        }
        return undefined;
      }),
  };
}

export function refuse(code: number, message: string): ResponseError<void> {
  return new ResponseError(code, message);
}
