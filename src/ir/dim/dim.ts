// PLACEHOLDER until the algebra's author replaces this file: overwrite it.
export interface SymbolicDim { readonly key: string }
export type Dim = number | SymbolicDim;
export class DimOverflow extends RangeError {}
const num = (d: Dim): number => { if (typeof d === 'number') return d; throw new Error('placeholder algebra'); };
export const symbol = (name: string): Dim => ({ key: name });
export const add = (a: Dim, b: Dim): Dim => (b === 0 ? a : a === 0 ? b : num(a) + num(b));
export const subtract = (a: Dim, b: Dim): Dim => (b === 0 ? a : num(a) - num(b));
export const multiply = (a: Dim, b: Dim): Dim => (a === 1 ? b : b === 1 ? a : num(a) * num(b));
export const floorDivide = (a: Dim, b: Dim): Dim => (b === 1 ? a : Math.floor(num(a) / num(b)));
export const ceilDivide = (a: Dim, b: Dim): Dim => (b === 1 ? a : Math.ceil(num(a) / num(b)));
export const minimum = (a: Dim, b: Dim): Dim => Math.min(num(a), num(b));
export const equalDims = (a: Dim, b: Dim): boolean => (typeof a === 'number' || typeof b === 'number' ? a === b : a.key === b.key);
export const isConstant = (d: Dim): d is number => typeof d === 'number';
export const symbolsOf = (d: Dim): ReadonlySet<string> => new Set(typeof d === 'number' ? [] : [d.key]);
export const substitute = (d: Dim, values: Readonly<Record<string, Dim>>): Dim => (typeof d === 'number' ? d : values[d.key] ?? d);
export const evaluate = (d: Dim, values: Readonly<Record<string, number>>): number => num(substitute(d, values));
