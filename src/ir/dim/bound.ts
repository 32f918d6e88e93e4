import type { Dim } from './dim.ts';
import { collect, keyOf, negate, subtract, termsOf, withoutConstant } from './polynomial.ts';
import { type Assumptions, compareAtLeast, equality } from './range.ts';
import { atLeast, type Constraint, residueOf, simplifyConstraint } from './solve.ts';
import { assumptionsOf } from './promise.ts';
import { formatDim } from './text.ts';

export { type Answer, type Assumptions, compareAtLeast, equality, type Interval, range } from './range.ts';
export { atLeast, type Constraint, divisible, equal, holds, simplifyConstraint } from './solve.ts';
