import { type Code, messageOf } from '../../diagnostics/catalog.ts';
import { atLeast, type Constraint, compareAtLeast, equality } from '../dim/bound.ts';
import type { Check, Place } from '../ops/operation.ts';

/** A fault before it has a place in the text; its parameters are those of its code, as `Check.fail` saw to. */
export interface FoundFault {
  readonly code: Code;
  readonly params: object;
  readonly place: Place;
  readonly help: string | undefined;
}

/** A check that hands every fault on, and collects what depends on symbols. */
export function collectingCheck(onFault: (fault: FoundFault) => void, constraints: Constraint[]): Check {
  return {
    fail(code, params, place = {}, help) {
      onFault({ code, params, place, help });
      return undefined;
    },
    atLeast(dim, min, fault) {
      const answer = compareAtLeast(dim, min);
      if (answer === 'never') fault();
      if (answer === 'depends') constraints.push(atLeast(dim, min));
      return answer !== 'never';
    },
    equal(left, right, fault) {
      const answer = equality(left, right);
      if (answer === 'never') fault();
      if (answer === 'depends') constraints.push({ kind: 'equal', left, right });
      return answer !== 'never';
    },
  };
}

/** A check for graphs that were already found valid: a fault is a defect of ninc. */
export function strictCheck(subject: string): Check {
  return collectingCheck(({ code, params }) => {
    throw new Error(`${subject}: ${code}: ${messageOf(code, params)}`);
  }, []);
}
