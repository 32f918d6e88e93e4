/**
 * A size: an integer, or an expression of symbols. Symbols stand for positive integers. A symbolic size is a polynomial with
 * integer coefficients over atoms, in one canonical form, so that equal forms have equal keys; without symbols it is a number.
 */
export type Dim = number | SymbolicDim;

export interface SymbolicDim {
  /** The canonical form as text: equal keys are equal sizes. */
  readonly key: string;
  /** By degree, highest first, then by key; the constant last. */
  readonly terms: readonly Term[];
}

/** A coefficient times a product of atoms; no factors for the constant. */
export interface Term {
  readonly coefficient: number;
  /** By key; an atom that occurs twice stands twice. */
  readonly factors: readonly Atom[];
}

export type Atom = SymbolAtom | FloorAtom | ExtremeAtom;

export interface SymbolAtom {
  readonly kind: 'symbol';
  readonly key: string;
  readonly name: string;
}

/** `floor(numerator / denominator)`. */
export interface FloorAtom {
  readonly kind: 'floor';
  readonly key: string;
  readonly numerator: SymbolicDim;
  readonly denominator: Dim;
}

/** The smaller or the larger of two sizes of which neither is always it. */
export interface ExtremeAtom {
  readonly kind: 'min' | 'max';
  readonly key: string;
  readonly left: Dim;
  readonly right: Dim;
}

/** A size or an intermediate result beyond 2^53: the caller makes a diagnostic of it. */
export class DimOverflow extends RangeError {
  constructor() {
    super('a size beyond 2^53');
    this.name = 'DimOverflow';
  }
}

function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new DimOverflow();
  return value === 0 ? 0 : value;
}

export function symbol(name: string): Dim {
  return ofAtom({ kind: 'symbol', key: name, name });
}

export function ofAtom(atom: Atom): SymbolicDim {
  return { key: `1*${atom.key}`, terms: [{ coefficient: 1, factors: [atom] }] };
}

export function isConstant(dim: Dim): dim is number {
  return typeof dim === 'number';
}

export function equalDims(left: Dim, right: Dim): boolean {
  return typeof left === 'number' || typeof right === 'number' ? left === right : left.key === right.key;
}

export function termsOf(dim: Dim): readonly Term[] {
  if (typeof dim !== 'number') return dim.terms;
  return dim === 0 ? [] : [{ coefficient: dim, factors: [] }];
}

/** The constant term. */
export function constantOf(dim: Dim): number {
  if (typeof dim === 'number') return dim;
  const last = dim.terms.at(-1);
  return last !== undefined && last.factors.length === 0 ? last.coefficient : 0;
}

function productKey(factors: readonly Atom[]): string {
  return factors.map(({ key }) => key).join('*');
}

/** Collects terms with equal factors, and gives the canonical form. */
export function collect(terms: Iterable<Term>): Dim {
  const byFactors = new Map<string, Term>();
  for (const term of terms) {
    const key = productKey(term.factors);
    const before = byFactors.get(key);
    const coefficient = exact((before?.coefficient ?? 0) + term.coefficient);
    byFactors.set(key, { coefficient, factors: term.factors });
  }
  const kept = [...byFactors].filter(([, { coefficient }]) => coefficient !== 0);
  if (kept.length === 0) return 0;
  const [only] = kept;
  if (kept.length === 1 && only !== undefined && only[1].factors.length === 0) return only[1].coefficient;
  kept.sort(([a, left], [b, right]) => right.factors.length - left.factors.length || (a < b ? -1 : 1));
  return {
    key: kept.map(([key, { coefficient }]) => (key === '' ? `${coefficient}` : `${coefficient}*${key}`)).join(' + '),
    terms: kept.map(([, term]) => term),
  };
}

export function add(left: Dim, right: Dim): Dim {
  if (typeof left === 'number' && typeof right === 'number') return exact(left + right);
  if (right === 0) return left;
  if (left === 0) return right;
  return collect([...termsOf(left), ...termsOf(right)]);
}

export function negate(dim: Dim): Dim {
  return multiply(dim, -1);
}

export function subtract(left: Dim, right: Dim): Dim {
  if (typeof left === 'number' && typeof right === 'number') return exact(left - right);
  return right === 0 ? left : add(left, negate(right));
}

export function multiply(left: Dim, right: Dim): Dim {
  if (typeof left === 'number' && typeof right === 'number') return exact(left * right);
  if (left === 1) return right;
  if (right === 1) return left;
  const products = termsOf(left).flatMap((a) =>
    termsOf(right).map((b) => ({
      coefficient: exact(a.coefficient * b.coefficient),
      factors: [...a.factors, ...b.factors].sort((x, y) => (x.key < y.key ? -1 : x.key > y.key ? 1 : 0)),
    })),
  );
  return collect(products);
}

/** `floor(left / right)`; the divisor is positive. */
export function floorDivide(left: Dim, right: Dim): Dim {
  if (typeof right !== 'number') return divideBySymbol(left, right);
  if (!Number.isSafeInteger(right) || right < 1) throw new Error(`a size is divided by ${right}`);
  if (typeof left === 'number') return floorQuotient(left, right);
  return right === 1 ? left : floorOfPolynomial(left, right);
}

/** Exact where `left / right` would round. */
function floorQuotient(left: number, right: number): number {
  return exact((left - remainder(left, right)) / right);
}

function remainder(left: number, right: number): number {
  return ((left % right) + right) % right;
}

function floorOfPolynomial(numerator: SymbolicDim, denominator: number): Dim {
  const merged = mergeNested(numerator, denominator);
  if (merged !== undefined) return merged;
  // floor((d*q + r)/d) -> q + floor(r/d), term by term, with 0 <= r < d
  const whole = collect(
    numerator.terms.map(({ coefficient, factors }) => ({
      coefficient: floorQuotient(coefficient, denominator),
      factors,
    })),
  );
  const rest = collect(
    numerator.terms.map(({ coefficient, factors }) => ({ coefficient: remainder(coefficient, denominator), factors })),
  );
  if (typeof rest === 'number') return whole;
  if (!equalDims(rest, numerator)) return add(whole, floorOfPolynomial(rest, denominator));
  // floor((g*a + c)/(g*b)) -> floor((a + floor(c/g))/b)
  const factor = rest.terms.reduce(
    (divisor, { coefficient, factors }) => (factors.length === 0 ? divisor : gcd(divisor, coefficient)),
    denominator,
  );
  if (factor > 1) {
    const reduced = collect(
      rest.terms.map(({ coefficient, factors }) => ({ coefficient: Math.floor(coefficient / factor), factors })),
    );
    return floorDivide(reduced, denominator / factor);
  }
  const key = `floor((${rest.key})/${denominator})`;
  return ofAtom({ kind: 'floor', key, numerator: rest, denominator });
}

/** floor((floor(x/d) + y)/e) -> floor((x + d*y)/(d*e)) where one floor, and no other, stands alone in the numerator. */
function mergeNested(numerator: SymbolicDim, denominator: number): Dim | undefined {
  const nested = numerator.terms.filter(({ factors }) => factors.some(({ kind }) => kind !== 'symbol'));
  const [term] = nested;
  const [atom] = term?.factors ?? [];
  if (nested.length !== 1 || term?.coefficient !== 1 || term.factors.length !== 1) return undefined;
  if (atom?.kind !== 'floor' || typeof atom.denominator !== 'number') return undefined;
  const others = collect(numerator.terms.filter((other) => other !== term));
  const inner = add(atom.numerator, multiply(others, atom.denominator));
  return floorDivide(inner, exact(atom.denominator * denominator));
}

function divideBySymbol(left: Dim, right: SymbolicDim): Dim {
  const whole = exactDivide(left, right);
  if (whole !== undefined) return whole;
  if (typeof left === 'number') {
    const numerator: SymbolicDim = { key: `${left}`, terms: termsOf(left) };
    return ofAtom({ kind: 'floor', key: `floor((${left})/(${right.key}))`, numerator, denominator: right });
  }
  return ofAtom({ kind: 'floor', key: `floor((${left.key})/(${right.key}))`, numerator: left, denominator: right });
}

/** `ceil(left / right)`, canonically a floor. */
export function ceilDivide(left: Dim, right: Dim): Dim {
  // ceil(a/k) -> floor((a + k - 1)/k)
  if (typeof right === 'number') return floorDivide(add(left, right - 1), right);
  return negate(floorDivide(negate(left), right));
}

/** `left - right*floor(left/right)`. */
export function modulo(left: Dim, right: Dim): Dim {
  return subtract(left, multiply(right, floorDivide(left, right)));
}

/** `left / right` where that is a polynomial with integer coefficients: the divisor is a number or a single product. */
export function exactDivide(left: Dim, right: Dim): Dim | undefined {
  if (equalDims(left, right)) return right === 0 ? undefined : 1;
  const [divisor, ...more] = termsOf(right);
  if (divisor === undefined) return undefined;
  if (more.length > 0) return exactByFactor(left, right);
  const quotient: Term[] = [];
  for (const { coefficient, factors } of termsOf(left)) {
    if (coefficient % divisor.coefficient !== 0) return undefined;
    const rest = [...factors];
    for (const { key } of divisor.factors) {
      const at = rest.findIndex((factor) => factor.key === key);
      if (at < 0) return undefined;
      rest.splice(at, 1);
    }
    quotient.push({ coefficient: coefficient / divisor.coefficient, factors: rest });
  }
  return collect(quotient);
}

/** Long division by a polynomial, by leading terms; gives nothing where a remainder is left. */
function exactByFactor(left: Dim, right: Dim): Dim | undefined {
  const [leading] = termsOf(right);
  if (leading === undefined) return undefined;
  const divisor = collect([leading]);
  let rest = left;
  let quotient: Dim = 0;
  // Every step removes the leading term; a dividend has few.
  for (let step = 0; step < 64; step++) {
    const [first] = termsOf(rest);
    if (first === undefined) return quotient;
    const part = exactDivide(collect([first]), divisor);
    if (part === undefined) return undefined;
    quotient = add(quotient, part);
    rest = subtract(rest, multiply(part, right));
  }
  return undefined;
}

export function minimum(left: Dim, right: Dim): Dim {
  return extreme('min', left, right);
}

export function maximum(left: Dim, right: Dim): Dim {
  return extreme('max', left, right);
}

function extreme(kind: 'min' | 'max', left: Dim, right: Dim): Dim {
  const order = compareForms(left, right);
  if (order !== undefined) return (kind === 'min') === order <= 0 ? left : right;
  const [first, second] = keyOf(left) < keyOf(right) ? [left, right] : [right, left];
  return ofAtom({ kind, key: `${kind}(${keyOf(first)}, ${keyOf(second)})`, left: first, right: second });
}

function keyOf(dim: Dim): string {
  return typeof dim === 'number' ? `${dim}` : dim.key;
}

/** -1, 0 or 1 where one is never above the other; nothing where that depends on the symbols. */
function compareForms(left: Dim, right: Dim): number | undefined {
  const difference = subtract(left, right);
  if (typeof difference === 'number') return Math.sign(difference);
  // floor((x + a)/d) <= floor((x + b)/d) where a <= b; a constant outside moves inside.
  const [a, b] = [asSingleFloor(left), asSingleFloor(right)];
  if (a === undefined || b === undefined || a.denominator !== b.denominator) return undefined;
  const inside = subtract(a.numerator, b.numerator);
  return typeof inside === 'number' ? Math.sign(inside) : undefined;
}

/** A size as one `floor(numerator/denominator)`: a floor alone, plus anything without floors. */
function asSingleFloor(dim: Dim): { numerator: Dim; denominator: number } | undefined {
  const terms = termsOf(dim);
  const [term, ...more] = terms.filter(({ factors }) => factors.some(({ kind }) => kind !== 'symbol'));
  const [atom] = term?.factors ?? [];
  if (term === undefined || more.length > 0 || term.coefficient !== 1 || term.factors.length !== 1) return undefined;
  if (atom?.kind !== 'floor' || typeof atom.denominator !== 'number') return undefined;
  const others = collect(terms.filter((other) => other !== term));
  return { numerator: add(atom.numerator, multiply(others, atom.denominator)), denominator: atom.denominator };
}

/** The names of the symbols in a size. */
export function symbolsOf(dim: Dim): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: Dim) => {
    for (const { factors } of termsOf(part)) {
      for (const atom of factors) {
        if (atom.kind === 'symbol') names.add(atom.name);
        else if (atom.kind === 'floor') [atom.numerator, atom.denominator].forEach(visit);
        else [atom.left, atom.right].forEach(visit);
      }
    }
  };
  visit(dim);
  return names;
}

/** Puts sizes in place of symbols; symbols without a value stay. */
export function substitute(dim: Dim, values: Readonly<Record<string, Dim>>): Dim {
  if (typeof dim === 'number') return dim;
  const value = (atom: Atom): Dim => {
    switch (atom.kind) {
      case 'symbol':
        return Object.hasOwn(values, atom.name) ? (values[atom.name] ?? 0) : ofAtom(atom);
      case 'floor':
        return floorDivide(substitute(atom.numerator, values), substitute(atom.denominator, values));
      case 'min':
        return minimum(substitute(atom.left, values), substitute(atom.right, values));
      case 'max':
        return maximum(substitute(atom.left, values), substitute(atom.right, values));
    }
  };
  return dim.terms.reduce<Dim>(
    (sum, { coefficient, factors }) =>
      add(
        sum,
        factors.reduce<Dim>((product, atom) => multiply(product, value(atom)), coefficient),
      ),
    0,
  );
}

/** The number that a size is once every symbol has a value. */
export function evaluate(dim: Dim, values: Readonly<Record<string, number>>): number {
  const result = substitute(dim, values);
  if (typeof result === 'number') return result;
  throw new Error(`no value for ${[...symbolsOf(result)].join(', ')}`);
}

export function gcd(left: number, right: number): number {
  let [a, b] = [Math.abs(left), Math.abs(right)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
