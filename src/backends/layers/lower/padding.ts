import type { Pair, Sides } from '../../../ir/ops/arguments.ts';

export function isUnpadded(padding: Sides): boolean {
  return padding.every((side) => side === 0);
}

/** Padding as the stock layer takes it: [[top, bottom], [left, right]]. */
export function rowsAndColumns([top, left, bottom, right]: Sides): [[number, number], [number, number]] {
  return [
    [top, bottom],
    [left, right],
  ];
}

/** The same pair as the mutable one that TensorFlow.js's types ask for. */
export function two([first, second]: Pair): [number, number] {
  return [first, second];
}
