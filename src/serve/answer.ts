import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';
import { reportDiagnostic } from '../diagnostics/reported.ts';

/** What goes back to a client. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export function json(value: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

export function text(body: string, type = 'text/plain; charset=utf-8', headers = {}): Answer {
  return { status: 200, headers: { 'content-type': type, ...headers }, body };
}

/**
 * A refusal, as clients of both protocols read it: `error` is the sentence. `diagnostics` are those of `check --format json`, in
 * which files go by their last name: where the spec lies on the server is nobody's business.
 */
export function refusal(diagnostics: readonly Diagnostic[], status = 400, headers = {}): Answer {
  const errors = hasErrors(diagnostics) ? diagnostics.filter(({ severity }) => severity === 'error') : diagnostics;
  const named = errors.map(withoutFolders);
  const answer = json(
    {
      error: named.map(({ code, message }) => `${code}: ${message}`).join('\n'),
      diagnostics: named.map((one) => reportDiagnostic(one, one.range?.file.path)),
    },
    status,
  );
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function withoutFolders(diagnostic: Diagnostic): Diagnostic {
  const bare = <R extends NonNullable<Diagnostic['range']>>(range: R): R => ({
    ...range,
    file: { ...range.file, path: lastName(range.file.path) },
  });
  const { range, file, related } = diagnostic;
  return {
    ...diagnostic,
    ...(range !== undefined && { range: bare(range) }),
    ...(file !== undefined && { file: lastName(file) }),
    related: related.map((one) => ({ ...one, range: bare(one.range) })),
  };
}

/** `specs/net.nin.yaml` → `net.nin.yaml`. */
export function lastName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
