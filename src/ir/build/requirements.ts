import { type Constraint, formatConstraint, simplifyConstraint, simplifyConstraints } from '../dim/bound.ts';
import { domainOf } from '../dim/domain.ts';
import { unlessOverflow } from '../dim/polynomial.ts';
import { byCause } from './causes.ts';
import { report } from './report.ts';
import type { Build, Requirement } from './scope.ts';

/** What all layers need of the symbols, solved; each once, at the first layer that needs it. */
export function distinctRequirements(build: Build): readonly Requirement[] {
  const found = new Map<string, Requirement>();
  for (const requirement of build.requirements) {
    const constraint = unlessOverflow(() => simplifyConstraint(requirement.constraint), requirement.constraint);
    const text = formatConstraint(constraint);
    if (!found.has(text)) found.set(text, { ...requirement, constraint });
  }
  return [...found.values()];
}

/** More than any network needs at once: they are compared with each other. */
const mostCompared = 50;

/**
 * NIN4023 at each layer whose requirement no sizes fulfil together with what is promised and what the layers before it need: such
 * a network can never run.
 */
export function refuseContradictions(
  build: Build,
  promised: readonly Constraint[],
  requirements: readonly Requirement[],
): void {
  const needed = requirements.map(({ constraint }) => constraint);
  const strongest = simplifyConstraints(needed).slice(0, mostCompared);
  if (!contradicts([...promised, ...strongest])) return;
  const sound: Requirement[] = [];
  const failing: Requirement[] = [];
  for (const requirement of requirements.slice(0, mostCompared)) {
    const together = [...promised, ...sound.map(({ constraint }) => constraint), requirement.constraint];
    (contradicts(together) ? failing : sound).push(requirement);
  }
  for (const [first] of byCause(build, failing)) reportContradiction(build, first, sound, promised);
}

function contradicts(constraints: readonly Constraint[]): boolean {
  return unlessOverflow(() => 'contradiction' in domainOf(constraints), false);
}

function reportContradiction(
  build: Build,
  first: Requirement,
  sound: readonly Requirement[],
  promised: readonly Constraint[],
): void {
  const { node, range, scope, constraint } = first;
  const other = sound.find((one) => contradicts([one.constraint, constraint]));
  const related = other === undefined ? [] : [{ message: `${other.node} is here`, range: other.range }];
  const others = () => {
    if (other !== undefined) return `${formatConstraint(other.constraint)}, which ${other.node} needs`;
    return contradicts([...promised, constraint]) ? 'what is promised' : 'what the layers before it need';
  };
  const params = {
    layer: node,
    constraint: formatConstraint(constraint),
    others: contradicts([constraint]) ? undefined : others(),
  };
  report(build, scope, 'NIN4023', params, range, { node, related });
}
