import { type Constraint, concerns, formatConstraint, simplifyConstraint } from '../dim/bound.ts';
import { fullWork, smallestCounterexample, type Work } from '../dim/counterexample.ts';
import { DimOverflow, symbolsOf } from '../dim/dim.ts';
import { type Domain, domainOf } from '../dim/domain.ts';
import { parsePromise } from '../dim/promise.ts';
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
  const constraints: Constraint[] = [];
  const known = new Set<string>();
  for (const source of scope.names.values())
    for (const dim of source?.type.shape ?? []) for (const name of symbolsOf(dim)) known.add(name);
  for (const text of build.spec.inputs.flatMap(({ where }) => where)) {
    const refuse = (reason: string, start: number) =>
      report(build, scope, 'NIN2007', { text: text.value, reason }, textRange(text, start, text.value.length));
    if (constraints.length >= mostPromises) return refuse(`it is one more than the ${mostPromises} that are read`, 0);
    const parsed = parsePromise(text.value);
    if ('error' in parsed) return refuse(parsed.error, parsed.offset);
    const stranger = parsed.value.flatMap((constraint) => [...concerns(constraint)]).find((name) => !known.has(name));
    if (stranger !== undefined) return refuse(`no input has the symbol ${stranger}`, 0);
    constraints.push(...parsed.value);
    const outcome = guarded(() => domainOf(constraints));
    if (outcome === undefined) return refuse('it is beyond 2^53', 0);
    if ('contradiction' in outcome)
      return report(build, scope, 'NIN3013', { text: text.value }, textRange(text, 0, text.value.length));
  }
  const outcome = constraints.length === 0 ? undefined : domainOf(constraints);
  if (outcome === undefined || 'contradiction' in outcome) return undefined;
  const symbols = new Set(constraints.flatMap((constraint) => [...concerns(constraint)]));
  return { constraints, domain: outcome.domain, symbols };
}

/**
 * Proves what every layer needs of the promised symbols, for the whole range; NIN4021 names the first layer that needs more, with
 * the smallest sizes that it cannot take. Gives what concerns symbols without a promise: that stays a constraint of the graph.
 */
export function provePromises(build: Build, { domain, symbols }: Promises): readonly Constraint[] {
  const judged = new Set<string>();
  const open: Constraint[] = [];
  const work = fullWork();
  const reported = new Set<string>();
  for (const requirement of build.requirements) {
    const constraint = guarded(() => simplifyConstraint(requirement.constraint)) ?? requirement.constraint;
    const text = formatConstraint(constraint);
    if (judged.has(text)) continue;
    judged.add(text);
    if (![...concerns(constraint)].every((name) => symbols.has(name))) {
      open.push(constraint);
      continue;
    }
    // Height and width of one layer have one cause, mostly.
    if (reported.has(requirement.node)) continue;
    if (!judge(build, requirement, constraint, text, domain, work)) reported.add(requirement.node);
  }
  return open;
}

function judge(
  build: Build,
  { node, range, scope }: Requirement,
  constraint: Constraint,
  text: string,
  domain: Domain,
  work: Work,
): boolean {
  const verdict = guarded(() => smallestCounterexample(constraint, domain, work)) ?? { kind: 'unknown' };
  if (verdict.kind === 'proved') return true;
  const sizes =
    verdict.kind === 'refuted'
      ? Object.entries(verdict.values)
          .map(([name, size]) => `${name} = ${size}`)
          .join(', ')
      : undefined;
  const params = { layer: node, constraint: text, sizes };
  report(build, scope, 'NIN4021', params, range, { node, help: `promise it: where: ["${text}"], or change the layer` });
  return false;
}

/** The value, or nothing where sizes grow beyond 2^53 on the way. */
function guarded<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof DimOverflow) return undefined;
    throw error;
  }
}
