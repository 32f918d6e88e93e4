/** To the nearest integer, halves to the even one: Python's `round` and torch's. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const over = value - below;
  if (over < 0.5) return below;
  return over > 0.5 || below % 2 !== 0 ? below + 1 : below;
}
