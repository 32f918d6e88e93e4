import { ceilDivide, floorDivide, maximum, minimum, modulo } from './dim.ts';
import {
  type Atom,
  add,
  constantOf,
  type Dim,
  DimOverflow,
  exactDivide,
  type FloorAtom,
  multiply,
  negate,
  type SymbolicDim,
  subtract,
  symbol,
  symbolName,
  type Term,
  termsOf,
  unlessOverflow,
} from './polynomial.ts';
import { range } from './range.ts';

/**
 * The canonical text of a size: `floor((H - 11)/4) + 1`, `2*H*W`. Python evaluates it as it stands (with math.floor).
 *
 * Inside, the constant of a floor lies between 0 and its denominator. Here it is moved so that a person recognises the window
 * rule: where anything would stand behind the floor, it is the floor's own coefficient (`floor(…) + 1`).
 */
export function formatDim(dim: Dim): string {
  return typeof dim === 'number' ? `${dim}` : (symbolName(dim) ?? formatTerms(windowForm(dim)));
}

/** A shape as text: `[N, 96, 54, 54]`. */
export function formatShape(shape: readonly Dim[]): string {
  return `[${shape.map(formatDim).join(', ')}]`;
}

/** A size outside of ninc, in JSON and tables: a number, or its text where it has symbols. */
export function plainDim(dim: Dim): number | string {
  return typeof dim === 'number' ? dim : formatDim(dim);
}

/** Terms of a polynomial whose one floor may have been moved: `a*floor(x/d) + m` -> `a*floor((x + d*(m/a - 1))/d) + a`. */
function windowForm(dim: SymbolicDim): readonly Term[] {
  const floors = dim.terms.filter(({ factors }) => factors.length === 1 && factors[0]?.kind === 'floor');
  const [term] = floors;
  const [atom] = term?.factors ?? [];
  const constant = constantOf(dim);
  if (floors.length !== 1 || term === undefined || atom?.kind !== 'floor' || constant === 0) return dim.terms;
  const { coefficient } = term;
  const { numerator, denominator } = atom;
  if (typeof denominator !== 'number' || coefficient < 0 || constant % coefficient !== 0) return dim.terms;
  const moved = unlessOverflow(() => add(numerator, multiply(constant / coefficient - 1, denominator)), undefined);
  if (moved === undefined) return dim.terms;
  const shown: FloorAtom = { ...atom, numerator: moved };
  return dim.terms.map((other) => {
    if (other === term) return { ...term, factors: [shown] };
    return other.factors.length === 0 ? { ...other, coefficient } : other;
  });
}

function formatTerms(terms: readonly Term[]): string {
  // A sum begins with something positive where it has anything positive.
  const first = terms.findIndex(({ coefficient }) => coefficient > 0);
  const ordered =
    first <= 0 ? terms : [...terms.slice(first, first + 1), ...terms.filter((_, index) => index !== first)];
  return ordered
    .map((term, index) => {
      const text = formatProduct({ ...term, coefficient: Math.abs(term.coefficient) });
      if (index === 0) return term.coefficient < 0 ? `-${text}` : text;
      return term.coefficient < 0 ? ` - ${text}` : ` + ${text}`;
    })
    .join('');
}

function formatProduct({ coefficient, factors }: Term): string {
  const texts = factors.map(formatAtom);
  return coefficient === 1 && texts.length > 0 ? texts.join('*') : [`${coefficient}`, ...texts].join('*');
}

function formatAtom(atom: Atom): string {
  switch (atom.kind) {
    case 'symbol':
      return atom.name;
    case 'floor': {
      const terms = termsOf(atom.numerator);
      const denominator = formatDim(atom.denominator);
      const above = terms.length > 1 ? `(${formatTerms(terms)})` : formatTerms(terms);
      return `floor(${above}/${/^\w+$/.test(denominator) ? denominator : `(${denominator})`})`;
    }
    default:
      return `${atom.kind}(${formatDim(atom.left)}, ${formatDim(atom.right)})`;
  }
}

/** A size read from text, or why it could not be, and where. */
export type ParsedDim = { readonly value: Dim } | { readonly error: string; readonly offset: number };

const maximumLength = 1000;
const maximumDepth = 32;

/** Reads a size: symbols, integers, `+ - * / // %`, floor, ceil, min, max, parentheses; `/` must come out whole, or be rounded. */
export function parseDim(text: string): ParsedDim {
  if (text.length > maximumLength)
    return { error: `it is longer than ${maximumLength} characters`, offset: maximumLength };
  const reader = new DimReader(text);
  try {
    const value = whole(reader.sum(0), reader.offset);
    reader.end();
    return { value };
  } catch (fault) {
    if (fault instanceof DimSyntax) return { error: fault.message, offset: fault.offset };
    if (fault instanceof DimOverflow) return { error: `it is ${fault.message}`, offset: 0 };
    throw fault;
  }
}

const functions = ['floor', 'ceil', 'min', 'max'];

class DimSyntax extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A quotient that may still be rounded. */
interface Fraction {
  readonly numerator: Dim;
  readonly denominator: Dim;
}

function requirePositive(divisor: Dim, offset: number): void {
  if (range(divisor).min < 1) throw new DimSyntax('a divisor must be positive', offset);
}

function whole({ numerator, denominator }: Fraction, offset: number): Dim {
  const value = exactDivide(numerator, denominator);
  if (value === undefined && numerator !== 0)
    throw new DimSyntax('a division must come out whole, or stand inside floor() or ceil()', offset);
  return value ?? 0;
}

/** Recursive descent over at most `maximumLength` characters. */
class DimReader {
  private readonly text: string;
  private position = 0;

  constructor(text: string) {
    this.text = text;
  }

  get offset(): number {
    return Math.min(this.position, Math.max(0, this.text.length - 1));
  }

  end(): void {
    if (this.peek() !== '') throw this.unexpected('an operator');
  }

  sum(depth: number): Fraction {
    if (depth > maximumDepth) throw new DimSyntax('it is nested too deeply', this.offset);
    let left = this.product(depth);
    for (let token = this.peek(); token === '+' || token === '-'; token = this.peek()) {
      this.take(token);
      const right = this.product(depth);
      const [a, b] = [multiply(left.numerator, right.denominator), multiply(right.numerator, left.denominator)];
      left = {
        numerator: token === '+' ? add(a, b) : subtract(a, b),
        denominator: multiply(left.denominator, right.denominator),
      };
    }
    return left;
  }

  private product(depth: number): Fraction {
    let left = this.unary(depth);
    for (
      let token = this.peek();
      token === '*' || token === '/' || token === '//' || token === '%';
      token = this.peek()
    ) {
      const at = this.position;
      this.take(token);
      left = this.combine(token, left, this.unary(depth), at);
    }
    return left;
  }

  private combine(token: '*' | '/' | '//' | '%', left: Fraction, right: Fraction, at: number): Fraction {
    if (token === '*') {
      const numerator = multiply(left.numerator, right.numerator);
      return { numerator, denominator: multiply(left.denominator, right.denominator) };
    }
    requirePositive(right.numerator, at);
    const numerator = multiply(left.numerator, right.denominator);
    const denominator = multiply(left.denominator, right.numerator);
    if (token === '/') return { numerator, denominator };
    if (token === '//') return { numerator: floorDivide(numerator, denominator), denominator: 1 };
    return { numerator: modulo(whole(left, at), whole(right, at)), denominator: 1 };
  }

  private unary(depth: number): Fraction {
    if (depth > maximumDepth) throw new DimSyntax('it is nested too deeply', this.offset);
    if (this.peek() !== '-') return this.primary(depth);
    this.take('-');
    const { numerator, denominator } = this.unary(depth + 1);
    return { numerator: negate(numerator), denominator };
  }

  private primary(depth: number): Fraction {
    const token = this.peek();
    if (token === '(') {
      this.take('(');
      const inner = this.sum(depth + 1);
      this.expect(')');
      return inner;
    }
    if (/^\d/.test(token)) {
      this.take(token);
      if (!Number.isSafeInteger(Number(token))) throw new DimOverflow();
      return { numerator: Number(token), denominator: 1 };
    }
    if (!/^[A-Za-z_]/.test(token)) throw this.unexpected('a number or a name');
    this.take(token);
    if (this.peek() !== '(') {
      if (functions.includes(token)) throw this.unexpected(`( after ${token}`);
      return { numerator: symbol(token), denominator: 1 };
    }
    return { numerator: this.call(token, depth), denominator: 1 };
  }

  private call(name: string, depth: number): Dim {
    const at = this.position;
    this.expect('(');
    const first = this.sum(depth + 1);
    if (name === 'floor' || name === 'ceil') {
      this.expect(')');
      const divide = name === 'floor' ? floorDivide : ceilDivide;
      return divide(first.numerator, first.denominator);
    }
    if (name !== 'min' && name !== 'max')
      throw new DimSyntax(`there is no function ${name}; there are ${functions.join(', ')}`, at);
    this.expect(',');
    const second = this.sum(depth + 1);
    this.expect(')');
    return (name === 'min' ? minimum : maximum)(whole(first, at), whole(second, at));
  }

  /** The next token, or the empty text at the end. */
  private peek(): string {
    while (this.text[this.position] === ' ') this.position++;
    const pattern = /[A-Za-z_][A-Za-z0-9_]*|\d+|\/\/|./suy;
    pattern.lastIndex = this.position;
    return pattern.exec(this.text)?.[0] ?? '';
  }

  private take(token: string): void {
    this.position += token.length;
  }

  private expect(token: string): void {
    if (this.peek() !== token) throw this.unexpected(token);
    this.take(token);
  }

  private unexpected(wanted: string): DimSyntax {
    const found = this.peek();
    return new DimSyntax(
      `${wanted} was expected, ${found === '' ? 'but it ends' : `but ${found} was found`}`,
      this.offset,
    );
  }
}
