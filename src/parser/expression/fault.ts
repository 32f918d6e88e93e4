/** Half-open range of UTF-16 offsets in the text that was parsed. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is wrong with an expression, where, and what a message about it needs; `expressionDiagnostic` words it. */
export type ExpressionFault = Span &
  (
    | { readonly kind: 'syntax'; readonly found: string; readonly expected: string; readonly instead?: string }
    | {
        readonly kind: 'unknown';
        readonly role: 'name' | 'function';
        readonly name: string;
        readonly candidates: readonly string[];
      }
    | { readonly kind: 'type'; readonly operation: string; readonly needed: string; readonly found: string }
    | { readonly kind: 'division'; readonly operator: string }
    | { readonly kind: 'index'; readonly index: number; readonly length: number }
    | { readonly kind: 'range'; readonly found: string }
    | { readonly kind: 'limit'; readonly what: string; readonly found: string; readonly limit: string }
  );

/** A value, or the first fault that stood in its way. */
export type Result<T> = { readonly value: T } | { readonly error: ExpressionFault };
