import { answer, domainOf, factOf } from './domain.ts';
import { add, collect, type Dim, keyOf, negate, subtract, termsOf, unlessOverflow } from './polynomial.ts';
import { atLeast, type Constraint, residueOf, simplifyConstraint } from './solve.ts';
import { formatDim } from './text.ts';

export { compareAtLeast, equality, range } from './range.ts';
export { atLeast, type Constraint, concerns, divisible, equal, holds, simplifyConstraint } from './solve.ts';

/** `H >= 67`, `H <= 9`, `H >= W + 3`, `H == W`, `H % 32 == 0`. */
export function formatConstraint(constraint: Constraint): string {
  if (constraint.kind === 'equal') return formatEqual(constraint.left, constraint.right);
  const { dim, min } = constraint;
  const terms = termsOf(dim);
  const above = collect(terms.filter(({ coefficient }) => coefficient > 0));
  const below = negate(collect(terms.filter(({ coefficient }) => coefficient < 0)));
  if (typeof above === 'number') return `${formatDim(below)} <= ${formatDim(subtract(above, min))}`;
  return `${formatDim(above)} >= ${formatDim(add(below, min))}`;
}

function formatEqual(left: Dim, right: Dim): string {
  const residue = unlessOverflow(() => residueOf(subtract(left, right)), undefined);
  if (residue === undefined) return `${formatDim(left)} == ${formatDim(right)}`;
  const text = formatDim(residue.dim);
  return `${termsOf(residue.dim).length > 1 ? `(${text})` : text} % ${residue.modulus} == ${residue.remainder}`;
}

/**
 * Each constraint once, solved, without those that always hold and those that follow from what is said of single symbols; in
 * the order of their texts.
 */
export function simplifyConstraints(constraints: readonly Constraint[]): readonly Constraint[] {
  const strongest = new Map<string, Constraint>();
  for (const constraint of constraints.flatMap(conjuncts)) {
    const key = subjectOf(constraint);
    const before = strongest.get(key);
    const weaker = before?.kind === 'at_least' && constraint.kind === 'at_least' && before.min >= constraint.min;
    if (!weaker) strongest.set(key, constraint);
  }
  const open = [...strongest.values()].filter((constraint) => answer(constraint, {}) !== 'always');
  const ordered = open.map((constraint) => ({ constraint, text: formatConstraint(constraint) }));
  ordered.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return withoutImplied(ordered.map(({ constraint }) => constraint));
}

/** min(x, y) >= k -> x >= k and y >= k;  -max(x, y) >= k -> -x >= k and -y >= k */
function conjuncts(constraint: Constraint): readonly Constraint[] {
  const solved = simplifyConstraint(constraint);
  if (solved.kind !== 'at_least') return [solved];
  const [term, ...more] = termsOf(solved.dim);
  const [atom, ...others] = term?.factors ?? [];
  if (term === undefined || atom === undefined || more.length > 0 || others.length > 0) return [solved];
  if (atom.kind !== (term.coefficient > 0 ? 'min' : 'max') || Math.abs(term.coefficient) !== 1) return [solved];
  const parts = atom.kind === 'min' ? [atom.left, atom.right] : [negate(atom.left), negate(atom.right)];
  return parts.flatMap((part) => conjuncts(atLeast(part, solved.min)));
}

/** What a constraint bounds: two bounds of the same size are comparable. */
function subjectOf(constraint: Constraint): string {
  return constraint.kind === 'at_least' ? `at_least ${keyOf(constraint.dim)}` : formatConstraint(constraint);
}

/** Beyond so many statements about single symbols none is dropped for the others. */
const mostFacts = 64;

function withoutImplied(constraints: readonly Constraint[]): readonly Constraint[] {
  let facts = constraints.filter((constraint) => factOf(constraint) !== undefined);
  if (facts.length > mostFacts || 'contradiction' in domainOf(facts)) return constraints;
  const others = new Set(constraints.filter((constraint) => !facts.includes(constraint)));
  for (const fact of facts) {
    const rest = facts.filter((other) => other !== fact);
    if (follows(fact, rest)) facts = rest;
  }
  const known = domainOf(facts);
  if ('contradiction' in known) return constraints;
  for (const other of others) if (answer(other, known.domain.symbols) === 'always') others.delete(other);
  return constraints.filter((constraint) => others.has(constraint) || facts.includes(constraint));
}

function follows(constraint: Constraint, facts: readonly Constraint[]): boolean {
  const known = domainOf(facts);
  return 'domain' in known && answer(constraint, known.domain.symbols) === 'always';
}
