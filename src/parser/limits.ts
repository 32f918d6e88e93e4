/** What reading takes time and memory for, counted over a spec and everything that it imports. */
export interface Amounts {
  /** Words, marks and spaces. */
  lexemes: number;
  /** Lists and mappings in brackets and braces. */
  brackets: number;
  /** Values, once aliases are expanded. */
  values: number;
}

/**
 * The most that is read: some 12,000 layers with arguments, which take about a second to be checked. Of brackets, that many layers
 * have a few each, and YAML takes most time for them.
 */
export const limits: Readonly<Amounts> = { lexemes: 400_000, brackets: 80_000, values: 500_000 };

/** More faults of one spec than anybody reads: further ones are left out. */
export const mostDiagnostics = 1000;

/** Before anything is read. */
export function nothingSpent(): Amounts {
  return { lexemes: 0, brackets: 0, values: 0 };
}

/** Whether one of them is beyond its limit: then nothing more is read. */
export function isSpent(spent: Readonly<Amounts>): boolean {
  return spent.lexemes > limits.lexemes || spent.brackets > limits.brackets || spent.values > limits.values;
}
