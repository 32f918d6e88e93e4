import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CompletionRequest,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentSymbolRequest,
  HoverRequest,
  InlayHintRequest,
  SemanticTokensRequest,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { shownDiagnostics } from '../../src/lsp/features/diagnostics.ts';
import { modelling } from '../../src/lsp/model.ts';
import { editorFile, pointOf } from '../../src/lsp/positions.ts';
import { toItsEnd } from '../../src/parser/stage.ts';
import { workspace } from '../cli/run.ts';
import { type Client, connect } from './client.ts';

const files = workspace({});
const spec = readFileSync(new URL('../../specs/nin-seed.nin.yaml', import.meta.url), 'utf8');
let client: Client;

beforeAll(async () => {
  client = await connect(files.folder);
});
afterAll(async () => {
  expect(await client.end()).toBe(0);
  files.remove();
});

const edit = fc.record({
  at: fc.nat(spec.length),
  remove: fc.nat({ max: 20 }),
  put: fc.constantFrom('', 'x', '\n', '\r\n', '  - relu\n', '{', ']', '"', '𝑥', '${', ': ', '# '),
  asks: fc.constantFrom(
    HoverRequest,
    CompletionRequest,
    DocumentSymbolRequest,
    InlayHintRequest,
    SemanticTokensRequest,
  ),
});

let count = 0;

test('after any typing, with requests in between, what is told is what the text as a whole would be told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
      const uri = pathToFileURL(join(files.folder, `${++count}.nin.yaml`)).href;
      let document = TextDocument.create(uri, 'ninc', 1, spec);
      const opened = { uri, languageId: 'ninc', version: 1, text: spec };
      await client.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: opened });
      const answers = edits.map(async ({ at, remove, put, asks }, index) => {
        const start = document.positionAt(at);
        const range = { start, end: document.positionAt(document.offsetAt(start) + remove) };
        const change = { range, text: put };
        document = TextDocument.update(document, [change], index + 2);
        const textDocument = { uri, version: index + 2 };
        const params = { textDocument, contentChanges: [change] };
        await client.connection.sendNotification(DidChangeTextDocumentNotification.type, params);
        return client.connection.sendRequest(asks.method, { textDocument: { uri }, position: start, range });
      });
      await Promise.all(answers);
      const text = document.getText();
      const file = editorFile(join(files.folder, `${count}.nin.yaml`), text);
      const wanted = shownDiagnostics(toItsEnd(modelling(file))).map(
        ({ code, span }) => `${code} ${JSON.stringify(pointOf(file, span.start))}`,
      );
      const found = await client.diagnosticsOf(uri, edits.length + 1);
      expect(found.map(({ code, range }) => `${code} ${JSON.stringify(range.start)}`)).toEqual(wanted);
    }),
    { numRuns: 15 },
  );
});
