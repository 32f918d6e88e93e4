/** The shortest decimal that is the same float32: files store 0.1 as 0.10000000149011612, but nobody wrote that. */
export function shortest(value: number): number {
  if (!Number.isFinite(value)) return value;
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === Math.fround(value)) return candidate;
  }
  return value;
}

/** Equal within the rounding of float32. */
export function near(left: number, right: number): boolean {
  return Math.abs(left - right) <= 2e-6 * Math.max(1, Math.abs(right));
}
