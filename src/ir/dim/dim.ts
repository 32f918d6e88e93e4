import {
  type Atom,
  add,
  contentOf,
  type Dim,
  exact,
  exactDivide,
  floorQuotient,
  gcd,
  keyOf,
  mapCoefficients,
  multiply,
  negate,
  ofAtom,
  remainder,
  type SymbolicDim,
  subtract,
  type Term,
  termsOf,
} from './polynomial.ts';

export {
  add,
  type Dim,
  DimOverflow,
  equalDims,
  exactDivide,
  isConstant,
  multiply,
  negate,
  subtract,
  symbol,
  symbolName,
} from './polynomial.ts';

/** `floor(left / right)`; the divisor is positive. */
export function floorDivide(left: Dim, right: Dim): Dim {
  if (typeof right !== 'number') return divideBySymbol(left, right);
  if (!Number.isSafeInteger(right) || right < 1) throw new Error(`a size is divided by ${right}`);
  if (typeof left === 'number') return floorQuotient(left, right);
  // floor(x/1) -> x
  return right === 1 ? left : floorOfPolynomial(left, right);
}

function floorOfPolynomial(numerator: SymbolicDim, denominator: number): Dim {
  // floor((d*q + r)/d) -> q + floor(r/d), term by term, with 0 <= r < d
  const whole = mapCoefficients(numerator, (coefficient) => floorQuotient(coefficient, denominator));
  const rest = mapCoefficients(numerator, (coefficient) => remainder(coefficient, denominator));
  // floor(r/d) -> 0 where r is a number, since 0 <= r < d
  return typeof rest === 'number' ? whole : add(whole, floorOfRest(rest, denominator));
}

/** The floor of a numerator whose coefficients all lie between 0 and the denominator. */
function floorOfRest(numerator: SymbolicDim, denominator: number): Dim {
  // floor((g*x + c)/(g*d)) -> floor((x + floor(c/g))/d)
  const factor = numerator.terms.reduce(
    (divisor, { coefficient, factors }) => (factors.length === 0 ? divisor : gcd(divisor, coefficient)),
    denominator,
  );
  const reduced =
    factor === 1 ? numerator : mapCoefficients(numerator, (coefficient) => floorQuotient(coefficient, factor));
  const divisor = denominator / factor;
  if (typeof reduced === 'number' || divisor === 1) return reduced;
  const nested = asSingleFloor(reduced);
  // floor((floor(x/d) + y)/e) -> floor((x + d*y)/(d*e))
  if (nested !== undefined) return floorDivide(nested.numerator, exact(nested.denominator * divisor));
  return ofAtom({ kind: 'floor', key: `floor((${reduced.key})/${divisor})`, numerator: reduced, denominator: divisor });
}

/** A size as one `floor(numerator/denominator)`: one floor alone, plus anything that rounds nothing. */
function asSingleFloor(dim: Dim): { readonly numerator: Dim; readonly denominator: number } | undefined {
  let floor: Term | undefined;
  for (const term of termsOf(dim)) {
    if (term.factors.every(({ kind }) => kind === 'symbol')) continue;
    if (floor !== undefined) return undefined;
    floor = term;
  }
  const [atom, ...others] = floor?.factors ?? [];
  if (floor?.coefficient !== 1 || others.length > 0 || atom?.kind !== 'floor') return undefined;
  if (typeof atom.denominator !== 'number') return undefined;
  const outside = subtract(dim, ofAtom(atom));
  return { numerator: add(atom.numerator, multiply(outside, atom.denominator)), denominator: atom.denominator };
}

function divideBySymbol(left: Dim, right: SymbolicDim): Dim {
  // floor((q*d)/d) -> q
  const whole = exactDivide(left, right);
  if (whole !== undefined) return whole;
  // floor((g*x)/(g*d)) -> floor(x/d)
  const factor = gcd(contentOf(termsOf(left)), contentOf(termsOf(right)));
  if (factor > 1) return floorDivide(exactDivide(left, factor) ?? 0, exactDivide(right, factor) ?? 1);
  return ofAtom({ kind: 'floor', key: `floor((${keyOf(left)})/(${right.key}))`, numerator: left, denominator: right });
}

/** `ceil(left / right)`, canonically a floor; the divisor is positive. */
export function ceilDivide(left: Dim, right: Dim): Dim {
  // ceil(x/k) -> floor((x + k - 1)/k)
  if (typeof right === 'number') return floorDivide(add(left, right - 1), right);
  // ceil(x/y) -> -floor(-x/y)
  return negate(floorDivide(negate(left), right));
}

/** `left - right*floor(left/right)`. */
export function modulo(left: Dim, right: Dim): Dim {
  return subtract(left, multiply(right, floorDivide(left, right)));
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
  // min(x, y) -> min(y, x) in one order
  const [a, b] = keyOf(left) < keyOf(right) ? [left, right] : [right, left];
  return ofAtom({ kind, key: `${kind}(${keyOf(a)}, ${keyOf(b)})`, left: a, right: b });
}

/** -1, 0 or 1 where one is never above the other; nothing where that depends on the symbols. */
function compareForms(left: Dim, right: Dim): number | undefined {
  const difference = subtract(left, right);
  if (typeof difference === 'number') return Math.sign(difference);
  // floor(x/d) <= floor(y/d) where x <= y; what is added to a floor moves inside
  const [a, b] = [asSingleFloor(left), asSingleFloor(right)];
  if (a === undefined || b === undefined || a.denominator !== b.denominator) return undefined;
  const inside = subtract(a.numerator, b.numerator);
  return typeof inside === 'number' ? Math.sign(inside) : undefined;
}

/** The names of the symbols in a size. */
export function symbolsOf(dim: Dim): ReadonlySet<string> {
  const names = new Set<string>();
  collectSymbols(dim, names);
  return names;
}

function collectSymbols(dim: Dim, names: Set<string>): void {
  if (typeof dim === 'number') return;
  for (const { factors } of dim.terms) {
    for (const atom of factors) {
      if (atom.kind === 'symbol') names.add(atom.name);
      else for (const part of partsOf(atom)) collectSymbols(part, names);
    }
  }
}

/** The two sizes that an atom is made of. */
function partsOf(atom: Exclude<Atom, { kind: 'symbol' }>): readonly [Dim, Dim] {
  return atom.kind === 'floor' ? [atom.numerator, atom.denominator] : [atom.left, atom.right];
}

const makers = { floor: floorDivide, min: minimum, max: maximum };

/** Puts sizes in place of symbols; symbols without a value stay. */
export function substitute(dim: Dim, values: Readonly<Record<string, Dim>>): Dim {
  if (typeof dim === 'number' || !dim.terms.some(({ factors }) => factors.some((atom) => mentions(atom, values))))
    return dim;
  const put = (atom: Atom): Dim => {
    if (atom.kind === 'symbol') return Object.hasOwn(values, atom.name) ? (values[atom.name] ?? 0) : ofAtom(atom);
    const [left, right] = partsOf(atom);
    return makers[atom.kind](substitute(left, values), substitute(right, values));
  };
  let sum: Dim = 0;
  for (const { coefficient, factors } of dim.terms) {
    let product: Dim = coefficient;
    for (const atom of factors) product = multiply(product, put(atom));
    sum = add(sum, product);
  }
  return sum;
}

function mentions(atom: Atom, values: Readonly<Record<string, Dim>>): boolean {
  if (atom.kind === 'symbol') return Object.hasOwn(values, atom.name);
  return partsOf(atom).some((part) =>
    termsOf(part).some(({ factors }) => factors.some((one) => mentions(one, values))),
  );
}

/** The number that a size is once every symbol has a value; throws DimOverflow where that is beyond 2^53. */
export function evaluate(dim: Dim, values: Readonly<Record<string, number>>): number {
  if (typeof dim === 'number') return dim;
  let sum = 0;
  for (const { coefficient, factors } of dim.terms) {
    let product = coefficient;
    for (const atom of factors) product = exact(product * evaluateAtom(atom, values));
    sum = exact(sum + product);
  }
  return sum;
}

function evaluateAtom(atom: Atom, values: Readonly<Record<string, number>>): number {
  if (atom.kind === 'symbol') {
    const value = Object.hasOwn(values, atom.name) ? values[atom.name] : undefined;
    if (value === undefined) throw new Error(`no value for ${atom.name}`);
    return value;
  }
  const [left, right] = partsOf(atom);
  const [a, b] = [evaluate(left, values), evaluate(right, values)];
  if (atom.kind !== 'floor') return atom.kind === 'min' ? Math.min(a, b) : Math.max(a, b);
  if (b < 1) throw new Error(`a size is divided by ${b}`);
  return floorQuotient(a, b);
}
