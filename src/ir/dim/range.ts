import {
  type Atom,
  add,
  constantOf,
  contentOf,
  type Dim,
  equalDims,
  exact,
  gcd,
  multiply,
  remainder,
  type SymbolicDim,
  subtract,
  type Term,
  unlessOverflow,
  withoutConstant,
} from './polynomial.ts';

/** The smallest and the largest value, both included; infinite where there is no bound. */
export interface Interval {
  readonly min: number;
  readonly max: number;
}

/** What is known of a symbol: its bounds, and that `symbol % modulus == remainder`. */
export interface Assumption extends Interval {
  readonly modulus?: number;
  readonly remainder?: number;
}

/** What is known of symbols, by name; every other symbol is at least 1. */
export type Assumptions = Readonly<Record<string, Assumption>>;

export const positive: Assumption = { min: 1, max: Number.POSITIVE_INFINITY };

const unbounded: Interval = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

export function assumptionOf(assumptions: Assumptions, name: string): Assumption {
  return Object.hasOwn(assumptions, name) ? (assumptions[name] ?? positive) : positive;
}

/** The bounds moved to the values that leave the promised remainder. */
export function tighten({ min, max, modulus = 1, remainder: rest = 0 }: Assumption): Interval {
  const up = Number.isFinite(min) ? min + remainder(rest - min, modulus) : min;
  const down = Number.isFinite(max) ? max - remainder(max - rest, modulus) : max;
  return { min: up, max: down };
}

interface Context {
  readonly assumptions: Assumptions;
  /** Ranges of atoms by key, for each number of relaxations: floors in floors would be asked for again and again. */
  readonly known: readonly Map<string, Interval>[];
}

/** Bounds of a size: never too narrow, sometimes too wide. */
export function range(dim: Dim, assumptions: Assumptions = {}): Interval {
  return rangeWithin(dim, { assumptions, known: [new Map(), new Map(), new Map()] }, 2);
}

/** `relaxations` bounds the work: each one asks for two more ranges. */
function rangeWithin(dim: Dim, context: Context, relaxations: number): Interval {
  if (typeof dim === 'number') return { min: dim, max: dim };
  const plain = dim.terms.reduce<Interval>(
    (sum, { coefficient, factors }) => {
      const start: Interval = { min: coefficient, max: coefficient };
      return plus(
        sum,
        factors.reduce((product, atom) => times(product, atomRange(atom, context, relaxations)), start),
      );
    },
    { min: 0, max: 0 },
  );
  if (relaxations === 0 || (Number.isFinite(plain.min) && plain.min === plain.max)) return plain;
  const relaxed = relaxedRange(dim, context, relaxations - 1);
  return { min: Math.max(plain.min, relaxed.min), max: Math.min(plain.max, relaxed.max) };
}

/**
 * Bounds by `(x - d + 1)/d <= floor(x/d) <= x/d` for floors that stand alone in a term, so that what is in the numerators
 * cancels with what is outside: `H - 2*floor(H/2)` lies between 0 and 1.
 */
function relaxedRange(dim: SymbolicDim, context: Context, relaxations: number): Interval {
  if (withoutConstant(dim).length < 2) return unbounded;
  const floors = dim.terms.flatMap((term) => loneFloor(term) ?? []);
  if (floors.length === 0) return unbounded;
  return unlessOverflow(() => {
    const scale = floors.reduce((all, { denominator }) => exact((all / gcd(all, denominator)) * denominator), 1);
    const lower = rangeWithin(relax(dim, floors, scale, 1), context, relaxations).min;
    const upper = rangeWithin(relax(dim, floors, scale, -1), context, relaxations).max;
    return outward({ min: Math.ceil(lower / scale), max: Math.floor(upper / scale) });
  }, unbounded);
}

interface LoneFloor {
  readonly term: Term;
  readonly numerator: Dim;
  readonly denominator: number;
}

function loneFloor(term: Term): LoneFloor | undefined {
  const [atom, ...others] = term.factors;
  if (atom?.kind !== 'floor' || others.length > 0 || typeof atom.denominator !== 'number') return undefined;
  return { term, numerator: atom.numerator, denominator: atom.denominator };
}

/** `scale` times a size that is never above (`side` 1) or never below (-1) the given one. */
function relax(dim: SymbolicDim, floors: readonly LoneFloor[], scale: number, side: 1 | -1): Dim {
  return floors.reduce<Dim>(
    (sum, { term, numerator, denominator }) => {
      const { coefficient } = term;
      const atLeast = coefficient * side > 0 ? subtract(numerator, denominator - 1) : numerator;
      const linear = multiply(atLeast, exact(coefficient * (scale / denominator)));
      return add(subtract(sum, multiply({ key: `${coefficient}*${term.key}`, terms: [term] }, scale)), linear);
    },
    multiply(dim, scale),
  );
}

function atomRange(atom: Atom, context: Context, relaxations: number): Interval {
  const known = context.known[relaxations];
  const found = known?.get(atom.key) ?? freshRange(atom, context, relaxations);
  known?.set(atom.key, found);
  return found;
}

function freshRange(atom: Atom, context: Context, relaxations: number): Interval {
  switch (atom.kind) {
    case 'symbol':
      return tighten(assumptionOf(context.assumptions, atom.name));
    case 'floor':
      return quotient(
        rangeWithin(atom.numerator, context, relaxations),
        rangeWithin(atom.denominator, context, relaxations),
      );
    default: {
      const left = rangeWithin(atom.left, context, relaxations);
      const right = rangeWithin(atom.right, context, relaxations);
      const pick = atom.kind === 'min' ? Math.min : Math.max;
      return { min: pick(left.min, right.min), max: pick(left.max, right.max) };
    }
  }
}

/** Bounds beyond 2^53 may have been rounded: they move outward. */
function outward({ min, max }: Interval): Interval {
  const limit = Number.MAX_SAFE_INTEGER;
  return {
    min: Number.isNaN(min) || min < -limit ? Number.NEGATIVE_INFINITY : Math.min(min, limit),
    max: Number.isNaN(max) || max > limit ? Number.POSITIVE_INFINITY : Math.max(max, -limit),
  };
}

function plus(left: Interval, right: Interval): Interval {
  return outward({ min: left.min + right.min, max: left.max + right.max });
}

function times(left: Interval, right: Interval): Interval {
  const product = (a: number, b: number) => (a === 0 || b === 0 ? 0 : a * b);
  const ends = [
    product(left.min, right.min),
    product(left.min, right.max),
    product(left.max, right.min),
    product(left.max, right.max),
  ];
  return outward({ min: Math.min(...ends), max: Math.max(...ends) });
}

function quotient(numerator: Interval, denominator: Interval): Interval {
  // A denominator that is not surely positive bounds nothing.
  if (denominator.min < 1) return unbounded;
  const divide = (a: number, b: number) =>
    Number.isFinite(a) ? (Number.isFinite(b) ? Math.floor(a / b) : a < 0 ? -1 : 0) : a;
  const ends = [
    divide(numerator.min, denominator.min),
    divide(numerator.min, denominator.max),
    divide(numerator.max, denominator.min),
    divide(numerator.max, denominator.max),
  ];
  return outward({ min: Math.min(...ends), max: Math.max(...ends) });
}

export type Answer = 'always' | 'never' | 'depends';

/** Whether `dim >= min` for all values of the symbols, for none, or for some as far as bounds tell. */
export function compareAtLeast(dim: Dim, min: number, assumptions: Assumptions = {}): Answer {
  const bounds = range(dim, assumptions);
  if (bounds.min >= min) return 'always';
  return bounds.max < min ? 'never' : 'depends';
}

/** Whether two sizes are equal for all values of the symbols, for none, or for some as far as bounds tell. */
export function equality(left: Dim, right: Dim, assumptions: Assumptions = {}): Answer {
  if (equalDims(left, right)) return 'always';
  const difference = subtract(left, right);
  if (typeof difference === 'number') return 'never';
  const { min, max } = range(difference, assumptions);
  if (min > 0 || max < 0) return 'never';
  if (min === 0 && max === 0) return 'always';
  // a*x + b*y + c is never 0 where gcd(a, b) does not divide c
  const divisor = contentOf(withoutConstant(difference));
  return constantOf(difference) % divisor === 0 ? 'depends' : 'never';
}
