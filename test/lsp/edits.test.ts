import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completion } from '../../src/lsp/features/completion.ts';
import { definition } from '../../src/lsp/features/definition.ts';
import { shownDiagnostics } from '../../src/lsp/features/diagnostics.ts';
import { folds } from '../../src/lsp/features/folding.ts';
import { hover } from '../../src/lsp/features/hover.ts';
import { inlayHints } from '../../src/lsp/features/inlay-hints.ts';
import { quickFixes } from '../../src/lsp/features/quick-fixes.ts';
import { references } from '../../src/lsp/features/references.ts';
import { rename } from '../../src/lsp/features/rename.ts';
import { semanticTokens } from '../../src/lsp/features/semantic-tokens.ts';
import { type DocumentSymbol, symbols } from '../../src/lsp/features/symbols.ts';
import { type Model, modelling } from '../../src/lsp/model.ts';
import { editorFile, offsetOf, pointOf } from '../../src/lsp/positions.ts';
import { shiftBetween, shifted, shiftedSpan } from '../../src/lsp/shift.ts';
import { toItsEnd } from '../../src/parser/stage.ts';

const folder = new URL('../../specs/', import.meta.url);
const specs = readdirSync(folder)
  .filter((name) => name.endsWith('.nin.yaml'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .filter((text) => text.length < 4_000);

/** What people and cats type. */
const typed = fc.oneof(
  fc.constantFrom(
    '',
    '\n',
    '  ',
    '- ',
    ': ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '#',
    '${',
    '}',
    '&a ',
    '*a',
    '!!map ',
    '|\n',
    '\r\n',
    '\t',
    '---\n',
    '𝑥',
    'ü',
    'relu',
    'id: a',
    'from: a.b',
    'conv2d: {',
    'repeat: 3',
    'branches:',
    '\0',
    '\ud800',
  ),
  fc.string({ maxLength: 6 }),
);
const edit = fc.record({ at: fc.nat(4_000), remove: fc.nat({ max: 40 }), put: typed });

const whole = { start: 0, end: Number.POSITIVE_INFINITY };

/** Every feature at a place; each range of an answer must lie in the text. */
function ask(model: Model, offset: number): void {
  const { file } = model;
  const inside = ({ start, end }: { readonly start: number; readonly end: number }) => {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(file.text.length);
  };
  const walk = (found: readonly DocumentSymbol[]) => {
    for (const { span, nameSpan, children } of found) {
      inside(span);
      expect(nameSpan.start >= span.start && nameSpan.end <= span.end).toBe(true);
      walk(children);
    }
  };
  for (const { span } of shownDiagnostics(model)) inside(span);
  for (const { fix } of quickFixes(model, whole)) for (const { range } of fix.edits) inside(range);
  const shown = hover(model, offset);
  if (shown !== undefined) inside(shown.range);
  const items = completion(model, file.text, offset, offset);
  if (items !== undefined) inside(items.word);
  definition(model, offset);
  references(model, offset, [], true).forEach(inside);
  rename(model, offset, 'renamed', []);
  for (const hint of inlayHints(model, whole)) inside({ start: hint.offset, end: hint.offset });
  walk(symbols(model));
  let end = 0;
  for (const token of semanticTokens(model)) {
    inside(token);
    expect(token.start).toBeGreaterThanOrEqual(end);
    end = token.end;
  }
  const lines = file.text.split(/\r\n|\n|\r/).length;
  for (const { startLine, endLine } of folds(file.text)) expect(startLine < endLine && endLine < lines).toBe(true);
}

test('whatever is typed, every feature has an answer that lies in the text', () => {
  const places = fc.array(fc.nat(4_000), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(
      fc.constantFrom(...specs),
      fc.array(fc.tuple(edit, places), { minLength: 1, maxLength: 4 }),
      (spec, edits) => {
        let text = spec;
        let model = toItsEnd(modelling(editorFile('edited.nin.yaml', text)));
        for (const [{ at, remove, put }, offsets] of edits) {
          const start = at % (text.length + 1);
          text = text.slice(0, start) + put + text.slice(start + remove);
          model = toItsEnd(modelling(editorFile('edited.nin.yaml', text), {}, model));
          for (const offset of [start, start + put.length, ...offsets]) ask(model, Math.min(offset, text.length));
        }
      },
    ),
    { numRuns: 20 },
  );
});

describe('places', () => {
  test('of a text as editors count them, and back', () => {
    const text = fc
      .array(fc.constantFrom('a', 'ü', '𝑥', '\n', '\r\n', ' '), { maxLength: 30 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat(60), (content, at) => {
        const file = editorFile('', content);
        const offset = Math.min(at, content.length);
        // Between a carriage return and its line feed there is no place.
        fc.pre(!(content.charAt(offset - 1) === '\r' && content.charAt(offset) === '\n'));
        expect(offsetOf(file, pointOf(file, offset))).toBe(offset);
      }),
    );
    const file = editorFile('', 'a\r\nbc');
    expect(offsetOf(file, { line: 0, character: 9 })).toBe(1);
    expect(offsetOf(file, { line: 9, character: 0 })).toBe(5);
  });

  test('move with an edit, and have no place inside of it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), fc.nat(20), (before, cut, put, after, at) => {
        const [old, now] = [before + cut + after, before + put + after];
        const shift = shiftBetween(old, now);
        const place = shifted(shift, Math.min(at, old.length));
        if (place !== undefined && at < old.length) expect(place).toBeLessThanOrEqual(now.length);
        const span = { start: 0, end: before.length };
        if (before.length <= shift.before.start) expect(shiftedSpan(shift, span)).toEqual(span);
        const moved = shiftedSpan(shift, { start: before.length + cut.length, end: old.length });
        if (moved !== undefined) expect(now.slice(moved.start, moved.end)).toBe(after);
      }),
    );
  });
});
