// PLACEHOLDER until the algebra's author replaces this file: overwrite it.
import { type Dim, equalDims } from './dim.ts';
import { formatDim } from './text.ts';
export type Constraint = { readonly kind: 'at_least'; readonly dim: Dim; readonly min: number } | { readonly kind: 'equal'; readonly left: Dim; readonly right: Dim };
export const atLeast = (dim: Dim, min: number): Constraint => ({ kind: 'at_least', dim, min });
export const compareAtLeast = (dim: Dim, min: number): 'always' | 'never' | 'depends' => (typeof dim === 'number' ? (dim >= min ? 'always' : 'never') : 'depends');
export const equality = (a: Dim, b: Dim): 'always' | 'never' | 'depends' => equalDims(a, b) ? 'always' : typeof a === 'number' && typeof b === 'number' ? 'never' : 'depends';
export const formatConstraint = (c: Constraint): string => c.kind === 'at_least' ? `${formatDim(c.dim)} >= ${c.min}` : `${formatDim(c.left)} == ${formatDim(c.right)}`;
export const simplifyConstraints = (list: readonly Constraint[]): readonly Constraint[] => list;
