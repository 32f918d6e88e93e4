import { type Constraint, concerns, formatConstraint, holds } from '../../../src/ir/dim/bound.ts';
import { compileText, problems } from '../../support.ts';
import { type Sizes, write } from '../plan.ts';
import type { Case } from '../target.ts';
import type { Substitution } from './symbolic.ts';

/** The spec as it is, and the same with promises of small ranges: `sizes` has `H.first`, `H.step` and `H.count` of each symbol. */
export function promised({ network: { plan, sizes }, draws }: Substitution): Case {
  const ranges: Record<string, number> = {};
  const where: string[] = [];
  for (const [index, [name, size]] of Object.entries(sizes).entries()) {
    const draw = draws[1 + index] ?? 0;
    // Now and then one symbol is not promised anything.
    if ((draws[0] ?? 0) % 16 === index) continue;
    const step = [1, 1, 2, 3][draw % 4] ?? 1;
    const first = step * Math.max(1, Math.floor((size + (Math.floor(draw / 4) % 9) - 4) / step));
    const count = 1 + (Math.floor(draw / 64) % 5);
    where.push(`${first} <= ${name} <= ${first + step * (count - 1)}`);
    if (step > 1) where.push(`${name} % ${step} == 0`);
    Object.assign(ranges, { [`${name}.first`]: first, [`${name}.step`]: step, [`${name}.count`]: count });
  }
  const inputs = plan.inputs.map((input, index) => (index === 0 && where.length > 0 ? { ...input, where } : input));
  const texts = { symbolic: write(plan).text, promised: write({ ...plan, inputs }).text };
  return { kind: 'promise', texts, sizes: ranges };
}

/**
 * A promise is accepted where every promised size keeps every constraint about promised symbols, and refused otherwise, with the
 * smallest sizes that do not.
 */
export async function judgePromises({ texts = {}, sizes = {} }: Case): Promise<string | undefined> {
  const open = compileText(texts['symbolic'] ?? '');
  if (open.value === undefined) return `a valid spec is refused: ${problems(open).join('; ')}`;
  const names = Object.keys(sizes).flatMap((key) => (key.endsWith('.first') ? [key.slice(0, -'.first'.length)] : []));
  const judged = open.value.constraints.filter((constraint) =>
    [...concerns(constraint)].every((name) => names.includes(name)),
  );
  const broken = judged.filter((constraint) => smallestBreach(constraint, names, sizes) !== undefined);
  const closed = compileText(texts['promised'] ?? '');
  const errors = closed.diagnostics.filter(({ severity }) => severity === 'error');
  const said = problems({ diagnostics: errors }).join('; ');
  const expected = broken.map(formatConstraint).join(', ');
  if (closed.value !== undefined)
    return broken.length === 0 ? undefined : `accepted, although ${expected} does not hold`;
  if (errors.some(({ code }) => code !== 'NIN4021')) return `refused: ${said}`;
  if (broken.length === 0) return `refused, although every promised size is fine: ${said}`;
  const examples = errors.map(({ message }) => exampleIn(message));
  const missed = broken.find((constraint) => {
    const smallest = smallestBreach(constraint, names, sizes);
    return !examples.some((example) => example !== undefined && example === textOf(smallest ?? {}, constraint));
  });
  // One error may stand for several constraints; one constraint alone has exactly its own smallest sizes.
  return missed !== undefined && broken.length === 1 && judged.length === 1
    ? `smallest is ${textOf(smallestBreach(missed, names, sizes) ?? {}, missed)}: ${said}`
    : undefined;
}

/** `H = 3, W = 4`, of the message of NIN4021. */
function exampleIn(message: string): string | undefined {
  return /but (.*) is promised too/.exec(message)?.[1];
}

function textOf(sizes: Sizes, constraint: Constraint): string {
  return [...concerns(constraint)]
    .sort()
    .map((name) => `${name} = ${sizes[name]}`)
    .join(', ');
}

/** By trying all, the symbols in the order of their names. */
function smallestBreach(constraint: Constraint, names: readonly string[], ranges: Sizes): Sizes | undefined {
  const own = names.filter((name) => concerns(constraint).has(name)).sort();
  const search = (at: number, sizes: Sizes): Sizes | undefined => {
    const name = own[at];
    if (name === undefined) return holds(constraint, sizes) ? undefined : sizes;
    const [first = 1, step = 1, count = 1] = ['first', 'step', 'count'].map((part) => ranges[`${name}.${part}`]);
    for (let index = 0; index < count; index++) {
      const found = search(at + 1, { ...sizes, [name]: first + step * index });
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(0, {});
}
