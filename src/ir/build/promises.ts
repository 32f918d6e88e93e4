import { type Constraint, concerns, formatConstraint, simplifyConstraints } from '../dim/bound.ts';
import { fullWork, smallestCounterexample, type Verdict } from '../dim/counterexample.ts';
import { type Domain, domainOf } from '../dim/domain.ts';
import { unlessOverflow } from '../dim/polynomial.ts';
import { parsePromise } from '../dim/promise.ts';
import { byCause } from './causes.ts';
import { report } from './report.ts';
import type { Build, Requirement, Scope } from './scope.ts';
import { textRange } from './values.ts';

/** What a spec promises of its symbols (`where`). */
export interface Promises {
  readonly constraints: readonly Constraint[];
  readonly domain: Domain;
  /** The symbols that are promised something. */
  readonly symbols: ReadonlySet<string>;
}

/** Far more than any network promises; each is compared with those before it. */
const mostPromises = 256;

/** Reads every `where`: nothing where there is none, or after NIN2007 or NIN3013. */
export function readPromises(build: Build, scope: Scope): Promises | undefined {
  let constraints: readonly Constraint[] = [];
  let fine = true;
  for (const text of build.spec.inputs.flatMap(({ where }) => where)) {
    const refuse = (reason: string, start: number) => {
      report(build, scope, 'NIN2007', { text: text.value, reason }, textRange(text, start, text.value.length));
      fine = false;
    };
    if (constraints.length >= mostPromises) {
      refuse(`it is one more than the ${mostPromises} that are read`, 0);
      break;
    }
    const parsed = parsePromise(text.value);
    if ('error' in parsed) {
      refuse(parsed.error, parsed.offset);
      continue;
    }
    const names = parsed.value.flatMap((constraint) => [...concerns(constraint)]);
    const stranger = names.find((name) => !build.symbols.has(name));
    if (stranger !== undefined) {
      // An input with a fault may have had it.
      if (build.symbolsMissing) fine = false;
      else refuse(`no input has the symbol ${stranger}`, 0);
      continue;
    }
    const together = [...constraints, ...parsed.value];
    const outcome = unlessOverflow(() => domainOf(together), undefined);
    if (outcome === undefined) refuse('it is beyond 2^53', 0);
    else if ('contradiction' in outcome) {
      report(build, scope, 'NIN3013', { text: text.value }, textRange(text, 0, text.value.length));
      fine = false;
    } else constraints = together;
  }
  const outcome = constraints.length === 0 || !fine ? undefined : domainOf(constraints);
  if (outcome === undefined || 'contradiction' in outcome) return undefined;
  const symbols = new Set(constraints.flatMap((constraint) => [...concerns(constraint)]));
  return { constraints, domain: outcome.domain, symbols };
}

/** What is spent on a size of an input, which need not be proved. */
const fewBoxes = 200;

/** A requirement that some promised sizes do not fulfil, or may not. */
interface Shortfall extends Requirement {
  readonly verdict: Verdict;
}

/**
 * Proves what every layer needs of the promised symbols, for the whole range; NIN4021 names the first layer that needs more, with
 * the smallest sizes that it cannot take, and what it and the layers behind it need. Gives what concerns symbols without a
 * promise: that stays a constraint of the graph.
 */
export function provePromises(
  build: Build,
  { domain, symbols }: Promises,
  requirements: readonly Requirement[],
): readonly Requirement[] {
  const isPromised = ({ constraint }: Requirement) => [...concerns(constraint)].every((name) => symbols.has(name));
  const work = fullWork();
  const shortfalls = requirements.filter(isPromised).flatMap((requirement): Shortfall[] => {
    const verdict = unlessOverflow<Verdict>(
      () => smallestCounterexample(requirement.constraint, domain, requirement.arrives ? { boxes: fewBoxes } : work),
      {
        kind: 'unknown',
      },
    );
    const fine = verdict.kind === 'proved' || (verdict.kind === 'unknown' && requirement.arrives);
    return fine ? [] : [{ ...requirement, verdict }];
  });
  for (const [first, ...behind] of byCause(build, shortfalls)) reportShortfall(build, first, behind);
  return requirements.filter((requirement) => !isPromised(requirement));
}

function reportShortfall(build: Build, first: Shortfall, behind: readonly Shortfall[]): void {
  const { node, range, scope, constraint, verdict } = first;
  const sizes =
    verdict.kind === 'refuted'
      ? Object.entries(verdict.values)
          .map(([name, size]) => `${name} = ${size}`)
          .join(', ')
      : undefined;
  const needed = simplifyConstraints([first, ...behind].map((one) => one.constraint));
  const where = `where: [${needed.map((one) => `"${formatConstraint(one)}"`).join(', ')}]`;
  const others = behind.some((one) => one.node !== node);
  const help = others
    ? `promise what it and the layers behind it need: ${where}`
    : `promise it: ${where}, or change the layer`;
  const params = { layer: node, constraint: formatConstraint(constraint), sizes };
  report(build, scope, 'NIN4021', params, range, { node, help });
}
