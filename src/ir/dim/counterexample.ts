import { formatConstraint } from './bound.ts';
import { type Dim, evaluate, substitute, symbol, symbolsOf } from './dim.ts';
import { answerWithin, type Domain, type Progression, progressionOf } from './domain.ts';
import { unlessOverflow } from './polynomial.ts';
import { assumptionOf } from './range.ts';
import { type Constraint, concerns, holds, substituteConstraint } from './solve.ts';

/** What the promises say of a constraint. */
export type Verdict =
  /** It holds for every value of the domain. */
  | { readonly kind: 'proved' }
  /** It fails for these sizes: the smallest ones, compared by the symbols in the order of their names; or, where finding those took too long, some. */
  | { readonly kind: 'refuted'; readonly values: Readonly<Record<string, number>>; readonly smallest: boolean }
  /** Neither was found within the bound on the work. */
  | { readonly kind: 'unknown' };

/** A symbol and the part of its values that is looked at: those of index `low` to `high`. */
interface Axis {
  readonly name: string;
  readonly values: Progression;
  readonly low: number;
  readonly high: number;
}

type Box = readonly Axis[];

/** Chooses the axis along which a box that was not decided is halved. */
type Choice = (box: Box) => number;

const proved: Verdict = { kind: 'proved' };
const unknown: Verdict = { kind: 'unknown' };

/** How much the search for one constraint may take, in boxes of a short one: some tenths of a second. */
const mostBoxes = 10_000;

/** What is left of the work that all searches of a spec may do together, in boxes of a short constraint. */
export interface Work {
  boxes: number;
}

/** Some ten hard constraints; the others of a spec are easy, or it is not a spec. */
export function fullWork(): Work {
  return { boxes: 4 * mostBoxes };
}

/** How many boxes of a short constraint one of these is worth: a long one takes its time, and a file from outside chose its length. */
function priceOf(constraints: readonly Constraint[]): number {
  const length = constraints.reduce((sum, constraint) => sum + formatConstraint(constraint).length, 0);
  return Math.max(1, length / 50);
}

/**
 * Proves a constraint over a domain, or finds the smallest sizes that violate it. Boxes of values are bounded by interval
 * arithmetic and halved until they are decided, the lower half first: what is found first is the smallest.
 */
export function smallestCounterexample(constraint: Constraint, domain: Domain, work: Work = fullWork()): Verdict {
  const first = search(constraint, domain, firstOpen, work);
  if (first.kind !== 'unknown') return first;
  // Halving the widest axis proves faster; what it finds need not be the smallest.
  const second = search(constraint, domain, widest, work);
  return second.kind === 'refuted' ? { ...second, smallest: false } : second;
}

function firstOpen(box: Box): number {
  return box.findIndex(({ low, high }) => low < high);
}

function widest(box: Box): number {
  const widths = box.map(({ low, high }) => high - low);
  return widths.indexOf(Math.max(...widths));
}

function search(constraint: Constraint, domain: Domain, choose: Choice, work: Work): Verdict {
  const names = [...concerns(constraint)].sort();
  const subject = unlessOverflow(() => substituteConstraint(constraint, domain.determined), undefined);
  if (subject === undefined) return unknown;
  // In the order of the names in the constraint, whatever determines them; what cancels comes last, but has a size too.
  const involved = names.flatMap((name) => [...symbolsOf(worthOf(domain, name))].sort());
  const relevant = concerns(subject);
  const given = tiedTo(involved, domain.given);
  const tied = given.flatMap((one) => [...concerns(one)]).sort();
  const axes = new Set([...involved.filter((name) => relevant.has(name)), ...involved, ...tied]);
  const waiting: Box[] = [boxOf([...axes], domain)];
  const price = priceOf([subject, ...given]);
  let sure = true;
  for (let spent = 0; spent < mostBoxes && work.boxes > 0; spent += price) {
    work.boxes -= price;
    const box = waiting.pop();
    if (box === undefined) return sure ? proved : unknown;
    const axis = choose(box);
    if (box.every(({ low, high }) => low === high)) {
      const found = unlessOverflow(() => violation(subject, given, box), undefined);
      // Sizes beyond 2^53 cannot be judged.
      if (found === undefined) sure = false;
      else if (found) return unlessOverflow(() => refuted(names, box, domain, sure), unknown);
    } else if (isOpen(subject, given, box)) waiting.push(...halves(box, axis));
  }
  return unknown;
}

/** What a symbol is worth: what determines it, or itself. */
function worthOf(domain: Domain, name: string): Dim {
  return substitute(symbol(name), domain.determined);
}

/** The given constraints about some of these symbols, directly or through each other. */
function tiedTo(symbols: readonly string[], given: readonly Constraint[]): readonly Constraint[] {
  const names = new Set(symbols);
  const tied = new Set<Constraint>();
  for (let before = -1; before < tied.size; ) {
    before = tied.size;
    for (const constraint of given) {
      const own = concerns(constraint);
      if (![...own].some((name) => names.has(name))) continue;
      tied.add(constraint);
      for (const name of own) names.add(name);
    }
  }
  return [...tied];
}

/** All values of these symbols. */
function boxOf(names: readonly string[], domain: Domain): Box {
  return names.map((name) => {
    const values = progressionOf(assumptionOf(domain.symbols, name));
    return { name, values, low: 0, high: values.count - 1 };
  });
}

function sizesOf(box: Box): Readonly<Record<string, number>> {
  return Object.fromEntries(box.map(({ name, values, low }) => [name, values.first + values.step * low]));
}

function violation(subject: Constraint, given: readonly Constraint[], box: Box): boolean {
  const sizes = sizesOf(box);
  return given.every((constraint) => holds(constraint, sizes)) && !holds(subject, sizes);
}

/** Whether a violation may be within: not where the subject always holds, nor where a promise never does. */
function isOpen(subject: Constraint, given: readonly Constraint[], box: Box): boolean {
  const parts = box.map(({ name, values, low, high }): readonly [string, Progression] => {
    return [name, { first: values.first + values.step * low, step: values.step, count: high - low + 1 }];
  });
  if (answerWithin(subject, parts) === 'always') return false;
  return given.every((constraint) => answerWithin(constraint, parts) !== 'never');
}

/** The upper half, then the lower one, which is thus taken first; an endless axis is cut behind as many values again as lie below. */
function halves(box: Box, at: number): readonly Box[] {
  const axis = box[at];
  if (axis === undefined) return [];
  const { low, high } = axis;
  const middle = Number.isFinite(high) ? Math.floor((low + high) / 2) : 2 * low + 1;
  const withAxis = (part: Axis): Box => box.map((other, index) => (index === at ? part : other));
  return [withAxis({ ...axis, low: middle + 1 }), withAxis({ ...axis, high: middle })];
}

function refuted(names: readonly string[], box: Box, domain: Domain, smallest: boolean): Verdict {
  const sizes = sizesOf(box);
  const values = names.map((name) => [name, evaluate(worthOf(domain, name), sizes)] as const);
  return { kind: 'refuted', values: Object.fromEntries(values), smallest };
}
