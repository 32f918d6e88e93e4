import { type Dim, evaluate, floorDivide, modulo, substitute, symbolsOf } from './dim.ts';
import {
  add,
  collect,
  constantOf,
  contentOf,
  exact,
  exactDivide,
  floorQuotient,
  multiply,
  negate,
  ofAtom,
  remainder,
  subtract,
  symbol,
  symbolName,
  termsOf,
  unlessOverflow,
  withoutConstant,
} from './polynomial.ts';
import { range } from './range.ts';

/** What must hold of the symbols. Divisibility is an equality: `H % 32 == 0` (see `divisible`). */
export type Constraint =
  | { readonly kind: 'at_least'; readonly dim: Dim; readonly min: number }
  | { readonly kind: 'equal'; readonly left: Dim; readonly right: Dim };

export function atLeast(dim: Dim, min: number): Constraint {
  return { kind: 'at_least', dim, min };
}

export function equal(left: Dim, right: Dim): Constraint {
  return { kind: 'equal', left, right };
}

/** `dim % by == remainder`. */
export function divisible(dim: Dim, by: number, rest = 0): Constraint {
  return equal(modulo(dim, by), rest);
}

/** Whether a constraint holds for these values of its symbols; throws DimOverflow beyond 2^53. */
export function holds(constraint: Constraint, values: Readonly<Record<string, number>>): boolean {
  if (constraint.kind === 'at_least') return evaluate(constraint.dim, values) >= constraint.min;
  return evaluate(constraint.left, values) === evaluate(constraint.right, values);
}

/** Puts sizes in place of symbols, on both sides. */
export function substituteConstraint(constraint: Constraint, values: Readonly<Record<string, Dim>>): Constraint {
  return constraint.kind === 'at_least'
    ? atLeast(substitute(constraint.dim, values), constraint.min)
    : equal(substitute(constraint.left, values), substitute(constraint.right, values));
}

/** The names of the symbols that a constraint is about. */
export function concerns(constraint: Constraint): ReadonlySet<string> {
  return constraint.kind === 'at_least'
    ? symbolsOf(constraint.dim)
    : new Set([...symbolsOf(constraint.left), ...symbolsOf(constraint.right)]);
}

/**
 * The same constraint, as simple as it can be made: solved for its symbol where it has one only and grows or falls with it,
 * `floor((H - 11)/4) + 1 >= 3` is `H >= 19`; the same values of positive symbols satisfy both.
 */
export function simplifyConstraint(constraint: Constraint): Constraint {
  return unlessOverflow(
    () =>
      constraint.kind === 'at_least'
        ? solveAtLeast(constraint.dim, constraint.min)
        : solveEqual(constraint.left, constraint.right),
    constraint,
  );
}

function solveAtLeast(dim: Dim, min: number): Constraint {
  if (symbolName(dim) !== undefined) return atLeast(dim, min);
  const rest = withoutConstant(dim);
  const divisor = contentOf(rest);
  if (divisor === 0) return atLeast(dim, min);
  // a*x + a*y + c >= k -> x + y >= ceil((k - c)/a)
  const bound = exact(-floorQuotient(exact(constantOf(dim) - min), divisor));
  const reduced = exactDivide(collect(rest), divisor) ?? dim;
  const [term, ...more] = termsOf(reduced);
  const [atom, ...others] = term?.factors ?? [];
  const alone = more.length === 0 && others.length === 0;
  if (alone && atom?.kind === 'floor' && typeof atom.denominator === 'number') {
    const { numerator, denominator } = atom;
    // floor(x/d) >= k -> x >= d*k
    if (term?.coefficient === 1) return solveAtLeast(numerator, exact(bound * denominator));
    // -floor(x/d) >= k -> -x >= d*(k - 1) + 1
    return solveAtLeast(negate(numerator), exact(denominator * (bound - 1) + 1));
  }
  if (alone && atom?.kind === 'symbol') return atLeast(reduced, bound);
  return solveForSymbol(reduced, bound) ?? atLeast(reduced, bound);
}

/** Beyond this no size is looked for. */
const largestThreshold = 2 ** 40;

/** The bound of the one symbol of a size that never falls, or never grows, as the symbol grows. */
function solveForSymbol(dim: Dim, min: number): Constraint | undefined {
  const [name, ...others] = symbolsOf(dim);
  if (name === undefined || others.length > 0) return undefined;
  if (isRising(dim, name)) {
    // The first value that is enough.
    const first = firstWhere((value) => evaluate(dim, { [name]: value }) >= min);
    return first === undefined ? undefined : atLeast(symbol(name), first);
  }
  if (!isRising(negate(dim), name)) return undefined;
  // The last value that is not too much.
  const first = firstWhere((value) => evaluate(dim, { [name]: value }) < min);
  return first === undefined ? undefined : atLeast(negate(symbol(name)), 1 - first);
}

/** The smallest positive integer at which a condition holds that goes on holding. */
function firstWhere(condition: (value: number) => boolean): number | undefined {
  let high = 1;
  while (!condition(high)) {
    high *= 2;
    if (high > largestThreshold) return undefined;
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (condition(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Whether a size surely never falls as its one symbol grows: by its form, or by the bounds of its difference. */
function isRising(dim: Dim, name: string): boolean {
  if (hasRisingForm(dim)) return true;
  const next = substitute(dim, { [name]: add(symbol(name), 1) });
  return range(subtract(next, dim)).min >= 0;
}

function hasRisingForm(dim: Dim): boolean {
  return withoutConstant(dim).every(
    ({ coefficient, factors }) =>
      coefficient > 0 &&
      factors.every((atom) => {
        // A product of what rises rises where nothing is negative.
        if (factors.length > 1 && range(ofAtom(atom)).min < 0) return false;
        if (atom.kind === 'symbol') return true;
        if (atom.kind === 'floor') return typeof atom.denominator === 'number' && hasRisingForm(atom.numerator);
        return hasRisingForm(atom.left) && hasRisingForm(atom.right);
      }),
  );
}

/** Both sides without what they share, in one of the two ways to write them; as `x % d == r` where it says that. */
function solveEqual(left: Dim, right: Dim): Constraint {
  const difference = subtract(left, right);
  if (typeof difference === 'number') return equal(left, right);
  const [leading] = difference.terms;
  const sign = leading !== undefined && leading.coefficient < 0 ? -1 : 1;
  const reduced = withoutCommonSymbols(exactDivide(difference, contentOf(difference.terms) * sign) ?? difference);
  const residue = residueOf(reduced);
  if (residue !== undefined) return divisible(residue.dim, residue.modulus, residue.remainder);
  const terms = termsOf(reduced);
  const above = collect(terms.filter(({ coefficient }) => coefficient > 0));
  const below = negate(collect(terms.filter(({ coefficient }) => coefficient < 0)));
  return typeof above === 'number' ? equal(below, above) : equal(above, below);
}

/** a*x + a*y == 0 -> x + y == 0, where a is a symbol: it is at least 1. */
function withoutCommonSymbols(dim: Dim): Dim {
  const [first, ...others] = termsOf(dim);
  const common = first?.factors.find(
    ({ kind, key }) => kind === 'symbol' && others.every(({ factors }) => factors.some((atom) => atom.key === key)),
  );
  const divided = common === undefined || others.length === 0 ? undefined : exactDivide(dim, ofAtom(common));
  return divided === undefined ? dim : withoutCommonSymbols(divided);
}

/** `dim % modulus == remainder`, the remainder between 0 and the modulus. */
export interface Residue {
  readonly dim: Dim;
  readonly modulus: number;
  readonly remainder: number;
}

/** What `difference == 0` says where it says what one remainder is: `x - d*floor((x + a)/d) + c == 0`. */
export function residueOf(difference: Dim): Residue | undefined {
  for (const term of withoutConstant(difference)) {
    const [atom, ...others] = term.factors;
    const modulus = Math.abs(term.coefficient);
    if (atom?.kind !== 'floor' || others.length > 0 || typeof atom.denominator !== 'number' || modulus < 2) continue;
    const turned = term.coefficient > 0 ? negate(difference) : difference;
    const rest = add(turned, multiply(ofAtom(atom), modulus));
    const dim = collect(withoutConstant(rest));
    if (dim === 0) continue;
    // The constant of the floor, seen as one of floor((dim + a)/modulus), of which the atom is the canonical form.
    const inside = Math.floor((constantOf(atom.numerator) * modulus) / atom.denominator);
    const offset = subtract(floorDivide(add(dim, inside), modulus), ofAtom(atom));
    if (typeof offset !== 'number') continue;
    // (dim + a) % d + c - a + d*offset == 0
    const needed = exact(inside - constantOf(rest) - modulus * offset);
    if (needed < 0 || needed >= modulus) return undefined;
    return { dim, modulus, remainder: remainder(needed - inside, modulus) };
  }
  return undefined;
}
