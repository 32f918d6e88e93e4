import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { irText } from '../../src/backends/ir/text.ts';
import type { Compiled } from '../../src/compile.ts';
import { formatSpec } from '../../src/format/format.ts';
import { networks } from '../fuzz/networks.ts';
import { write } from '../fuzz/plan.ts';
import { Random } from '../fuzz/random.ts';
import { shippedSpecs } from '../specs/shipped.ts';
import { compileText } from '../support.ts';
import { scribble } from './scribble.ts';

function formatted(text: string): string {
  const { value, diagnostics } = formatSpec(text);
  if (value === undefined) throw new Error(`${diagnostics.map(({ message }) => message).join('\n')}\n${text}`);
  return value;
}

/** The graph and how it is trained; or what is wrong, without its place. */
function meaning(text: string): string {
  const compiled: Compiled = compileText(text);
  const said = compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).sort();
  return JSON.stringify([compiled.value && irText(compiled.value), said]);
}

const shipped = [...shippedSpecs, 'specs/lib/nin.nin.yaml'].map((path) => readFileSync(path, 'utf8'));
const blank = /^[ \t]*\n/gm;
const numRuns = 60;
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const specs = fc.oneof(
  fc.constantFrom(...shipped),
  networks.map(({ plan }) => write(plan).text),
);

describe('formatting any layout of a spec', () => {
  test('keeps what it means and every comment, and formatting again changes nothing', () => {
    const property = fc.property(specs, seeds, (spec, seed) => {
      const text = scribble(spec, new Random(seed), { comments: true, shuffled: true });
      const once = formatted(text);
      expect(formatted(once)).toBe(once);
      const comments = (one: string) =>
        [...one.matchAll(/#(?:c| comment | {3}ünï )(\d+)/g)].map(([, index]) => Number(index)).sort();
      expect(comments(once)).toEqual(comments(text));
      expect(meaning(once)).toBe(meaning(spec));
    });
    fc.assert(property, { numRuns });
  });

  test('gives one text, blank lines aside: there is one style', () => {
    const property = fc.property(specs, seeds, (spec, seed) => {
      const plain = scribble(spec, new Random(seed), { comments: false, shuffled: false });
      const bare = formatted(spec).replace(/^#.*\n/gm, '');
      expect(formatted(plain).replace(blank, '')).toBe(bare.replace(blank, ''));
    });
    fc.assert(property, { numRuns });
  });
});
