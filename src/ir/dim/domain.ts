import { type Dim, substitute, symbolsOf } from './dim.ts';
import { add, gcd, multiply, negate, subtract, symbol, symbolName, termsOf, unlessOverflow } from './polynomial.ts';
import {
  type Answer,
  type Assumption,
  type Assumptions,
  assumptionOf,
  compareAtLeast,
  equality,
  positive,
  tighten,
} from './range.ts';
import {
  atLeast,
  type Constraint,
  concerns,
  divisible,
  holds,
  residueOf,
  simplifyConstraint,
  substituteConstraint,
} from './solve.ts';

/** The values that constraints leave to symbols. */
export interface Domain {
  readonly symbols: Assumptions;
  /** Symbols that others determine (`W == H` makes H of W); no determined symbol stands in a value. */
  readonly determined: Readonly<Record<string, Dim>>;
  /** What else must hold: it ties several symbols, or is no interval and no remainder. */
  readonly given: readonly Constraint[];
}

/** The domain of a list of constraints, or the index of the first that contradicts those before it. */
export type DomainOutcome = { readonly domain: Domain } | { readonly contradiction: number };

/** What a constraint says of one symbol alone. */
interface Fact {
  readonly name: string;
  readonly assumption: Assumption;
}

/** Gathers what promises say of the symbols; every symbol is a positive integer besides. */
export function domainOf(constraints: readonly Constraint[]): DomainOutcome {
  const symbols = new Map<string, Assumption>();
  let determined: Readonly<Record<string, Dim>> = {};
  let given: readonly Constraint[] = [];
  for (const [index, constraint] of constraints.entries()) {
    const waiting = [constraint];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const solved = simplifyConstraint(substituteConstraint(next, determined));
      if (concerns(solved).size === 0) {
        if (!holds(solved, {})) return { contradiction: index };
        continue;
      }
      const fact = factOf(solved);
      const merged = fact && intersect(symbols.get(fact.name) ?? positive, fact.assumption);
      if (merged === 'nothing') return { contradiction: index };
      if (fact !== undefined && merged !== undefined) {
        symbols.set(fact.name, merged);
        continue;
      }
      const definition = definitionOf(solved);
      if (definition === undefined) {
        if (answer(solved, Object.fromEntries(symbols)) === 'never') return { contradiction: index };
        given = [...given, solved];
        continue;
      }
      // From here on the symbol stands for its value: what was known of it is known of that.
      const value = { [definition.name]: definition.value };
      determined = {
        ...Object.fromEntries(Object.entries(determined).map(([name, dim]) => [name, substitute(dim, value)])),
        ...value,
      };
      waiting.push(...given, ...factsAbout(definition.value, symbols.get(definition.name) ?? positive));
      given = [];
      symbols.delete(definition.name);
    }
  }
  return { domain: { symbols: Object.fromEntries(symbols), determined, given } };
}

/** `H >= 3`, `H <= 9`, `H == 8`, `H % 32 == 0`. */
export function factOf(constraint: Constraint): Fact | undefined {
  if (constraint.kind === 'at_least') {
    const { dim, min } = constraint;
    const rising = symbolName(dim);
    if (rising !== undefined) return { name: rising, assumption: { ...positive, min: Math.max(1, min) } };
    const falling = symbolName(negate(dim));
    return falling === undefined ? undefined : { name: falling, assumption: { min: 1, max: -min } };
  }
  const { left, right } = constraint;
  const name = symbolName(left);
  if (name !== undefined && typeof right === 'number') return { name, assumption: { min: right, max: right } };
  const residue = residueOf(subtract(left, right));
  const divided = residue && symbolName(residue.dim);
  if (residue === undefined || divided === undefined) return undefined;
  return { name: divided, assumption: { ...positive, modulus: residue.modulus, remainder: residue.remainder } };
}

function factsAbout(dim: Dim, { min, max, modulus, remainder: rest }: Assumption): readonly Constraint[] {
  return [
    atLeast(dim, min),
    ...(Number.isFinite(max) ? [atLeast(negate(dim), -max)] : []),
    ...(modulus === undefined ? [] : [divisible(dim, modulus, rest)]),
  ];
}

/** `W == H*2`: the symbol on one side, an expression of others on the other; of two symbols the later name is determined. */
function definitionOf(constraint: Constraint): { readonly name: string; readonly value: Dim } | undefined {
  if (constraint.kind !== 'equal') return undefined;
  const sides = [
    { name: symbolName(constraint.left), value: constraint.right },
    { name: symbolName(constraint.right), value: constraint.left },
  ];
  const [last] = sides
    .flatMap(({ name, value }) => (name === undefined || symbolsOf(value).has(name) ? [] : [{ name, value }]))
    .sort((a, b) => (a.name > b.name ? -1 : 1));
  return last;
}

/** Both at once; `nothing` where no value is left, undefined where the common remainder would be of a modulus beyond 2^53. */
function intersect(left: Assumption, right: Assumption): Assumption | 'nothing' | undefined {
  const residue = combineResidues(left, right);
  if (residue === undefined || residue === 'nothing') return residue;
  const bounds = { min: Math.max(left.min, right.min), max: Math.min(left.max, right.max) };
  const both = { ...bounds, ...(residue.modulus > 1 && residue) };
  const { min, max } = tighten(both);
  return min > max || min > Number.MAX_SAFE_INTEGER ? 'nothing' : both;
}

interface Congruence {
  readonly modulus: number;
  readonly remainder: number;
}

/** The Chinese remainder theorem for moduli that may share factors. */
function combineResidues(left: Assumption, right: Assumption): Congruence | 'nothing' | undefined {
  const { modulus: m = 1, remainder: a = 0 } = left;
  const { modulus: n = 1, remainder: b = 0 } = right;
  const shared = gcd(m, n);
  if ((b - a) % shared !== 0) return 'nothing';
  const modulus = (m / shared) * n;
  if (!Number.isSafeInteger(modulus)) return undefined;
  const step = BigInt(n / shared);
  const inverse = invert(BigInt(m / shared), step);
  const times = (((BigInt((b - a) / shared) * inverse) % step) + step) % step;
  return { modulus, remainder: Number((BigInt(a) + BigInt(m) * times) % BigInt(modulus)) };
}

/** `x` with `value * x % modulus == 1`, by Euclid's extended algorithm. */
function invert(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value, modulus, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return x;
}

/** The values of a symbol: `first`, `first + step`, …, `count` of them. */
export interface Progression {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

export function progressionOf(assumption: Assumption): Progression {
  const { min, max } = tighten(assumption);
  const step = assumption.modulus ?? 1;
  return { first: min, step, count: Number.isFinite(max) ? (max - min) / step + 1 : Number.POSITIVE_INFINITY };
}

/** Whether a constraint holds for all values of the symbols, for none, or for some as far as bounds tell. */
export function answer(constraint: Constraint, assumptions: Assumptions): Answer {
  const names = [...concerns(constraint)];
  return answerWithin(
    constraint,
    names.map((name) => [name, progressionOf(assumptionOf(assumptions, name))] as const),
  );
}

/**
 * The same for progressions: each symbol is written as `first + step*t`, so that multiples leave floors, and a polynomial is
 * bounded from where the symbols begin, not from 0.
 */
export function answerWithin(constraint: Constraint, symbols: Iterable<readonly [string, Progression]>): Answer {
  const rewritten = termsIn(constraint) <= mostRewritten;
  const values: [string, Dim][] = [];
  const known: [string, Assumption][] = [];
  return unlessOverflow(() => {
    for (const [name, { first, step, count }] of symbols) {
      if (rewritten) values.push([name, count === 1 ? first : add(multiply(symbol(name), step), first)]);
      known.push([name, rewritten ? { min: 0, max: count - 1 } : { min: first, max: first + step * (count - 1) }]);
    }
    const written = rewritten ? substituteConstraint(constraint, Object.fromEntries(values)) : constraint;
    const assumptions = Object.fromEntries(known);
    return written.kind === 'at_least'
      ? compareAtLeast(subtract(written.dim, written.min), 0, assumptions)
      : equality(written.left, written.right, assumptions);
  }, 'depends');
}

/** Longer polynomials are bounded as they stand: rewriting multiplies their terms. */
const mostRewritten = 32;

function termsIn(constraint: Constraint): number {
  const sides = constraint.kind === 'at_least' ? [constraint.dim] : [constraint.left, constraint.right];
  return sides.reduce<number>((sum, side) => sum + termsOf(side).length, 0);
}
