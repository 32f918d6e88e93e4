import {
  type Atom,
  collect,
  constantOf,
  type Dim,
  equalDims,
  exactDivide,
  gcd,
  multiply,
  subtract,
  type Term,
  termsOf,
} from './dim.ts';
import { formatDim } from './text.ts';

/** What must hold of the symbols. */
export type Constraint =
  | { readonly kind: 'at_least'; readonly dim: Dim; readonly min: number }
  | { readonly kind: 'equal'; readonly left: Dim; readonly right: Dim };

/** The smallest and the largest value, both included; infinite where there is no bound. */
export interface Interval {
  readonly min: number;
  readonly max: number;
}

/** What is promised of a symbol; every symbol is at least 1. */
export type Assumptions = Readonly<Record<string, Interval>>;

export function atLeast(dim: Dim, min: number): Constraint {
  return { kind: 'at_least', dim, min };
}

const positive: Interval = { min: 1, max: Number.POSITIVE_INFINITY };

/** Bounds of a size by interval arithmetic: never too narrow, sometimes too wide. */
export function range(dim: Dim, assumptions: Assumptions = {}): Interval {
  if (typeof dim === 'number') return { min: dim, max: dim };
  return dim.terms.reduce<Interval>(
    (sum, { coefficient, factors }) => {
      const term = factors.reduce<Interval>((product, atom) => times(product, atomRange(atom, assumptions)), {
        min: coefficient,
        max: coefficient,
      });
      return { min: sum.min + term.min, max: sum.max + term.max };
    },
    { min: 0, max: 0 },
  );
}

function atomRange(atom: Atom, assumptions: Assumptions): Interval {
  switch (atom.kind) {
    case 'symbol':
      return Object.hasOwn(assumptions, atom.name) ? (assumptions[atom.name] ?? positive) : positive;
    case 'floor':
      return quotient(range(atom.numerator, assumptions), range(atom.denominator, assumptions));
    default: {
      const [left, right] = [range(atom.left, assumptions), range(atom.right, assumptions)];
      const pick = atom.kind === 'min' ? Math.min : Math.max;
      return { min: pick(left.min, right.min), max: pick(left.max, right.max) };
    }
  }
}

function times(left: Interval, right: Interval): Interval {
  const product = (a: number, b: number) => (a === 0 || b === 0 ? 0 : a * b);
  const ends = [
    product(left.min, right.min),
    product(left.min, right.max),
    product(left.max, right.min),
    product(left.max, right.max),
  ];
  return { min: Math.min(...ends), max: Math.max(...ends) };
}

function quotient(numerator: Interval, denominator: Interval): Interval {
  // A denominator that is not surely positive bounds nothing.
  if (denominator.min < 1) return { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  const divide = (a: number, b: number) =>
    Number.isFinite(a) ? (Number.isFinite(b) ? Math.floor(a / b) : a < 0 ? -1 : 0) : a;
  const ends = [
    divide(numerator.min, denominator.min),
    divide(numerator.min, denominator.max),
    divide(numerator.max, denominator.min),
    divide(numerator.max, denominator.max),
  ];
  return { min: Math.min(...ends), max: Math.max(...ends) };
}

export type Answer = 'always' | 'never' | 'depends';

/** Whether `dim >= min` for all values of the symbols, for none, or for some. */
export function compareAtLeast(dim: Dim, min: number, assumptions: Assumptions = {}): Answer {
  const bounds = range(dim, assumptions);
  if (bounds.min >= min) return 'always';
  return bounds.max < min ? 'never' : 'depends';
}

/** Whether two sizes are equal for all values of the symbols, for none, or for some. */
export function equality(left: Dim, right: Dim, assumptions: Assumptions = {}): Answer {
  if (equalDims(left, right)) return 'always';
  const difference = subtract(left, right);
  if (typeof difference === 'number') return 'never';
  const { min, max } = range(difference, assumptions);
  if (min > 0 || max < 0) return 'never';
  // a*x + b*y + c is never 0 where gcd(a, b) does not divide c.
  const divisor = difference.terms.reduce(
    (all, term) => (term.factors.length === 0 ? all : gcd(all, term.coefficient)),
    0,
  );
  return constantOf(difference) % divisor === 0 ? 'depends' : 'never';
}

/** The same constraint, solved for a symbol where the size grows or falls with one atom only. */
export function simplifyConstraint(constraint: Constraint): Constraint {
  return constraint.kind === 'at_least' ? solveAtLeast(constraint.dim, constraint.min) : solveEqual(constraint);
}

function solveAtLeast(dim: Dim, min: number): Constraint {
  const constant = constantOf(dim);
  const rest = withoutConstant(dim);
  const needed = min - constant;
  // a*x + a*y >= k -> x + y >= ceil(k/a)
  const divisor = rest.reduce((all, { coefficient }) => gcd(all, coefficient), 0);
  if (divisor === 0) return atLeast(dim, min);
  const reduced = rest.map(({ coefficient, factors }) => ({ coefficient: coefficient / divisor, factors }));
  const bound = Math.ceil(needed / divisor);
  const [term, ...more] = reduced;
  const [atom, ...others] = term?.factors ?? [];
  if (more.length === 0 && others.length === 0 && atom?.kind === 'floor' && typeof atom.denominator === 'number') {
    // floor(x/d) >= k -> x >= d*k;  -floor(x/d) >= k -> x <= d*(1 - k) - 1
    if (term?.coefficient === 1) return solveAtLeast(atom.numerator, bound * atom.denominator);
    return solveAtLeast(multiply(atom.numerator, -1), 1 - atom.denominator * (1 - bound));
  }
  return atLeast(collect(reduced), bound);
}

function withoutConstant(dim: Dim): readonly Term[] {
  return termsOf(dim).filter(({ factors }) => factors.length > 0);
}

/** Both sides without what they share, in one of the two ways to write them. */
function solveEqual({ left, right }: Extract<Constraint, { kind: 'equal' }>): Constraint {
  const difference = subtract(left, right);
  if (typeof difference === 'number') return { kind: 'equal', left, right };
  const divisor = difference.terms.reduce((all, { coefficient }) => gcd(all, coefficient), 0);
  const [leading] = difference.terms;
  const sign = leading !== undefined && leading.coefficient < 0 ? -1 : 1;
  const terms = termsOf(exactDivide(difference, divisor * sign) ?? difference);
  const above = collect(terms.filter(({ coefficient }) => coefficient > 0));
  const below = multiply(collect(terms.filter(({ coefficient }) => coefficient < 0)), -1);
  if (typeof above === 'number') return { kind: 'equal', left: below, right: above };
  return { kind: 'equal', left: above, right: below };
}

/** `H >= 67`, `H <= 9`, `H == W`. */
export function formatConstraint(constraint: Constraint): string {
  if (constraint.kind === 'equal') return `${formatDim(constraint.left)} == ${formatDim(constraint.right)}`;
  const { dim, min } = constraint;
  const falling = termsOf(dim).every(({ coefficient }) => coefficient < 0);
  return falling ? `${formatDim(multiply(dim, -1))} <= ${-min}` : `${formatDim(dim)} >= ${min}`;
}

/** Each constraint once, solved, without those that always hold and those that a stronger one implies; by text. */
export function simplifyConstraints(constraints: readonly Constraint[]): readonly Constraint[] {
  const strongest = new Map<string, Constraint>();
  for (const constraint of constraints.map(simplifyConstraint)) {
    if (holds(constraint)) continue;
    const key = subjectOf(constraint);
    const before = strongest.get(key);
    const weaker = before?.kind === 'at_least' && constraint.kind === 'at_least' && before.min >= constraint.min;
    if (!weaker) strongest.set(key, constraint);
  }
  const ordered = [...strongest.values()].map((constraint) => ({ constraint, text: formatConstraint(constraint) }));
  return ordered.sort((a, b) => (a.text < b.text ? -1 : 1)).map(({ constraint }) => constraint);
}

function holds(constraint: Constraint): boolean {
  if (constraint.kind === 'at_least') return compareAtLeast(constraint.dim, constraint.min) === 'always';
  return equality(constraint.left, constraint.right) === 'always';
}

/** What a constraint bounds: two bounds of the same size are comparable. */
function subjectOf(constraint: Constraint): string {
  return constraint.kind === 'at_least' ? `at_least ${formatDim(constraint.dim)}` : formatConstraint(constraint);
}
