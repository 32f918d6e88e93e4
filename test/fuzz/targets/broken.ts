import fc from 'fast-check';
import { position } from '../../../src/diagnostics/diagnostic.ts';
import { compileText, problems } from '../../support.ts';
import { Choices, largestDraw } from '../choices.ts';
import { breakOne } from '../faults.ts';
import { type Network, networks } from '../networks.ts';
import { write } from '../plan.ts';
import { type Case, drawn, type Target } from '../target.ts';

interface Wrong {
  readonly network: Network;
  readonly draws: readonly number[];
}

export const wrongs: fc.Arbitrary<Wrong> = fc.record({
  network: networks,
  draws: fc.noBias(fc.array(fc.nat({ max: largestDraw }), { minLength: 6, maxLength: 6 })),
});

/** A spec with one fault, its line and its code; nothing where the network has no place for the fault that was drawn. */
export function broken({ network, draws }: Wrong): Case | undefined {
  // Several kinds may have to be tried: not every network has a place for each.
  for (const first of [draws[0] ?? 0, (draws[0] ?? 0) + 1, (draws[0] ?? 0) + 2]) {
    const made = breakOne(network, new Choices([first, ...draws.slice(1)]));
    if (made === undefined) continue;
    const { text, lines } = write(made.plan);
    const line = lines.get(made.layer);
    if (line === undefined) continue;
    return { texts: { spec: text }, line, code: made.code };
  }
  return undefined;
}

/** One fault gives one error, at its line. */
export async function judgeBroken({ texts = {}, line, code }: Case): Promise<string | undefined> {
  const compiled = compileText(texts['spec'] ?? '');
  const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error');
  const said = problems({ diagnostics: errors }).join('; ');
  if (compiled.value !== undefined) return `accepted, with ${code} in line ${line}`;
  const [only, ...others] = errors;
  if (only === undefined) return 'refused without an error';
  if (others.length > 0) return `${code}: ${errors.length} errors for one fault in line ${line}: ${said}`;
  const at = only.range && position(only.range.file, only.range.start).line;
  if (at !== line) return `${code}: points at line ${at}, but the fault is in line ${line}: ${said}`;
  return only.code === code ? undefined : `another code than ${code}: ${said}`;
}

const runs = 100;

export const brokenGraphs: Target = {
  name: 'broken',
  batch: (seed, known) => drawn(wrongs, broken, judgeBroken, { seed, runs, known }),
  judge: judgeBroken,
};
