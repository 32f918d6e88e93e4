/**
 * A size: an integer, or an expression of symbols. Symbols stand for positive integers. A symbolic size is a polynomial with
 * integer coefficients over atoms, in one canonical form, so that equal forms have equal keys; without symbols it is a number.
 */
export type Dim = number | SymbolicDim;

export interface SymbolicDim {
  /** The canonical form as text: equal keys are equal sizes. */
  readonly key: string;
  /** By degree, highest first, then by key; the constant last. Never empty, never the constant alone, no coefficient 0. */
  readonly terms: readonly Term[];
}

/** A coefficient times a product of atoms; no factors for the constant. */
export interface Term {
  readonly coefficient: number;
  /** By key; an atom that occurs twice stands twice. */
  readonly factors: readonly Atom[];
  /** The keys of the factors: terms of equal keys can be added. */
  readonly key: string;
}

export type Atom = SymbolAtom | FloorAtom | ExtremeAtom;

interface SymbolAtom {
  readonly kind: 'symbol';
  readonly key: string;
  readonly name: string;
}

/** `floor(numerator / denominator)`; the denominator is positive for all values of the symbols. */
export interface FloorAtom {
  readonly kind: 'floor';
  readonly key: string;
  readonly numerator: Dim;
  readonly denominator: Dim;
}

/** The smaller or the larger of two sizes of which neither is always it. */
interface ExtremeAtom {
  readonly kind: 'min' | 'max';
  readonly key: string;
  readonly left: Dim;
  readonly right: Dim;
}

// Files from outside write sizes: these bound the memory that an expression can take. Networks stay far below.
const mostTerms = 4096;
const mostFactors = 64;
const longestKey = 1 << 18;

/** A size, or an intermediate result, beyond 2^53, or an expression beyond all measure: the caller makes a diagnostic of it. */
export class DimOverflow extends RangeError {
  constructor(message = 'beyond 2^53') {
    super(message);
    this.name = 'DimOverflow';
  }
}

/** What a computation gives, or something else where it overflows. */
export function unlessOverflow<T>(compute: () => T, otherwise: T): T {
  try {
    return compute();
  } catch (fault) {
    if (fault instanceof DimOverflow) return otherwise;
    throw fault;
  }
}

/** An integer that float64 holds exactly, never -0; throws DimOverflow. */
export function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new DimOverflow();
  return value === 0 ? 0 : value;
}

export function symbol(name: string): Dim {
  return ofAtom({ kind: 'symbol', key: name, name });
}

/** The name of a size that is one symbol and nothing else. */
export function symbolName(dim: Dim): string | undefined {
  if (typeof dim === 'number') return undefined;
  const [term, ...others] = dim.terms;
  const [atom, ...factors] = term?.factors ?? [];
  if (term?.coefficient !== 1 || atom?.kind !== 'symbol' || others.length + factors.length > 0) return undefined;
  return atom.name;
}

export function ofAtom(atom: Atom): SymbolicDim {
  if (atom.key.length > longestKey) throw new DimOverflow('an expression that is too long');
  return { key: `1*${atom.key}`, terms: [{ coefficient: 1, factors: [atom], key: atom.key }] };
}

export function isConstant(dim: Dim): dim is number {
  return typeof dim === 'number';
}

export function equalDims(left: Dim, right: Dim): boolean {
  return typeof left === 'number' || typeof right === 'number' ? left === right : left.key === right.key;
}

export function keyOf(dim: Dim): string {
  return typeof dim === 'number' ? `${dim}` : dim.key;
}

export function termsOf(dim: Dim): readonly Term[] {
  if (typeof dim !== 'number') return dim.terms;
  return dim === 0 ? [] : [constantTerm(dim)];
}

function constantTerm(coefficient: number): Term {
  return { coefficient, factors: [], key: '' };
}

/** The constant term. */
export function constantOf(dim: Dim): number {
  if (typeof dim === 'number') return dim;
  const last = dim.terms.at(-1);
  return last !== undefined && last.factors.length === 0 ? last.coefficient : 0;
}

export function withoutConstant(dim: Dim): readonly Term[] {
  if (typeof dim === 'number') return [];
  return dim.terms.at(-1)?.factors.length === 0 ? dim.terms.slice(0, -1) : dim.terms;
}

/** Higher degree first, then by key. */
function compareTerms(left: Term, right: Term): number {
  return right.factors.length - left.factors.length || compareKeys(left, right);
}

function compareKeys(left: { readonly key: string }, right: { readonly key: string }): number {
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}

/** The size of terms that stand in order, each once, without coefficients of 0. */
function ofSorted(terms: readonly Term[]): Dim {
  const [first] = terms;
  if (first === undefined) return 0;
  if (first.factors.length === 0) return first.coefficient;
  if (terms.length > mostTerms) throw new DimOverflow(`an expression of more than ${mostTerms} terms`);
  let key = '';
  for (const term of terms) {
    if (key !== '') key += ' + ';
    key += term.factors.length === 0 ? term.coefficient : `${term.coefficient}*${term.key}`;
  }
  return { key, terms };
}

/** Collects terms with equal factors, and gives the canonical form. */
export function collect(terms: readonly Term[]): Dim {
  const collected: Term[] = [];
  for (const term of [...terms].sort(compareTerms)) {
    const last = collected.at(-1);
    if (last === undefined || last.key !== term.key) collected.push(term);
    else collected[collected.length - 1] = { ...last, coefficient: exact(last.coefficient + term.coefficient) };
  }
  return ofSorted(collected.filter(({ coefficient }) => coefficient !== 0));
}

/** Changes every coefficient; the order of the terms stays, those that become 0 leave. */
export function mapCoefficients(dim: SymbolicDim, change: (coefficient: number, term: Term) => number): Dim {
  const terms: Term[] = [];
  for (const term of dim.terms) {
    const coefficient = exact(change(term.coefficient, term));
    if (coefficient === term.coefficient) terms.push(term);
    else if (coefficient !== 0) terms.push({ ...term, coefficient });
  }
  return ofSorted(terms);
}

export function add(left: Dim, right: Dim): Dim {
  if (typeof left === 'number') return typeof right === 'number' ? exact(left + right) : addConstant(right, left);
  if (typeof right === 'number') return addConstant(left, right);
  return ofSorted(merge(left.terms, right.terms));
}

/** A constant changes the last term alone; most sums are of this kind, so they do not walk the others. */
function addConstant(dim: SymbolicDim, constant: number): Dim {
  if (constant === 0) return dim;
  const symbolic = withoutConstant(dim);
  const sum = exact(constantOf(dim) + constant);
  return ofSorted(sum === 0 ? symbolic : [...symbolic, constantTerm(sum)]);
}

/** Both lists in one order; terms of equal factors become one. */
function merge(left: readonly Term[], right: readonly Term[]): readonly Term[] {
  const merged: Term[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const a = left[i];
    const b = right[j];
    if (a === undefined && b === undefined) return merged;
    const order = a === undefined ? 1 : b === undefined ? -1 : compareTerms(a, b);
    if (order <= 0) i++;
    if (order >= 0) j++;
    if (order === 0 && a !== undefined && b !== undefined) {
      const coefficient = exact(a.coefficient + b.coefficient);
      if (coefficient !== 0) merged.push({ ...a, coefficient });
    } else {
      const taken = order < 0 ? a : b;
      if (taken !== undefined) merged.push(taken);
    }
  }
}

export function negate(dim: Dim): Dim {
  return multiply(dim, -1);
}

export function subtract(left: Dim, right: Dim): Dim {
  if (typeof left === 'number' && typeof right === 'number') return exact(left - right);
  return right === 0 ? left : add(left, negate(right));
}

export function multiply(left: Dim, right: Dim): Dim {
  if (typeof left === 'number') {
    if (typeof right === 'number') return exact(left * right);
    return left === 1 ? right : mapCoefficients(right, (coefficient) => coefficient * left);
  }
  if (typeof right === 'number') return multiply(right, left);
  if (left.terms.length * right.terms.length > mostTerms)
    throw new DimOverflow(`an expression of more than ${mostTerms} terms`);
  return collect(left.terms.flatMap((a) => right.terms.map((b) => multiplyTerms(a, b))));
}

function multiplyTerms(left: Term, right: Term): Term {
  const coefficient = exact(left.coefficient * right.coefficient);
  if (right.factors.length === 0) return { ...left, coefficient };
  if (left.factors.length === 0) return { ...right, coefficient };
  return product(coefficient, [...left.factors, ...right.factors].sort(compareKeys));
}

function product(coefficient: number, factors: readonly Atom[]): Term {
  if (factors.length > mostFactors) throw new DimOverflow(`a product of more than ${mostFactors} sizes`);
  const key = factors.map((factor) => factor.key).join('*');
  if (key.length > longestKey) throw new DimOverflow('an expression that is too long');
  return { coefficient, factors, key };
}

/** `left / right` where that is a polynomial with integer coefficients. */
export function exactDivide(left: Dim, right: Dim): Dim | undefined {
  if (right === 0) return undefined;
  if (equalDims(left, right)) return 1;
  const [divisor, ...more] = termsOf(right);
  if (divisor === undefined) return undefined;
  if (more.length > 0) return exactByPolynomial(left, right, divisor);
  const quotient: Term[] = [];
  for (const term of termsOf(left)) {
    const part = exactByTerm(term, divisor);
    if (part === undefined) return undefined;
    quotient.push(part);
  }
  return collect(quotient);
}

function exactByTerm(term: Term, divisor: Term): Term | undefined {
  if (term.coefficient % divisor.coefficient !== 0) return undefined;
  const rest = [...term.factors];
  for (const { key } of divisor.factors) {
    const at = rest.findIndex((factor) => factor.key === key);
    if (at < 0) return undefined;
    rest.splice(at, 1);
  }
  return product(exact(term.coefficient / divisor.coefficient), rest);
}

/** Long division by leading terms; gives nothing where a remainder is left. */
function exactByPolynomial(left: Dim, right: Dim, leading: Term): Dim | undefined {
  let rest = left;
  let quotient: Dim = 0;
  // Every step removes the leading term; a dividend has few.
  for (let step = 0; step < 64; step++) {
    const [first] = termsOf(rest);
    if (first === undefined) return quotient;
    const part = exactByTerm(first, leading);
    if (part === undefined) return undefined;
    quotient = add(quotient, collect([part]));
    rest = subtract(rest, multiply(collect([part]), right));
  }
  return undefined;
}

export function gcd(left: number, right: number): number {
  let [a, b] = [Math.abs(left), Math.abs(right)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** The largest integer that divides all coefficients; 0 where there are none. */
export function contentOf(terms: readonly Term[]): number {
  return terms.reduce((divisor, { coefficient }) => gcd(divisor, coefficient), 0);
}

/** `floor(left / right)` of integers, exact where `left / right` would round. */
export function floorQuotient(left: number, right: number): number {
  return exact((left - remainder(left, right)) / right);
}

/** The remainder of a floored division: between 0 and the divisor. */
export function remainder(left: number, right: number): number {
  const rest = left % right;
  return rest < 0 ? rest + right : rest === 0 ? 0 : rest;
}
