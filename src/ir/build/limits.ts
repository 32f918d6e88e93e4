/** What repeats and nested blocks multiply, each with the most that is worked on: far above any network, about a second's work. */
export const limits = {
  /** Layers of all kinds, repeats one by one, and those that were left out. */
  layers: { limit: 100_000, what: 'layers' },
  /** Each time that they are read; paths too. A list of thousands in a block of which there are thousands. */
  reads: { limit: 200_000, what: 'values that layers read' },
  /** Of whole ids, which are long where blocks are deep. */
  idCharacters: { limit: 10_000_000, what: 'characters in its ids' },
  /** And elements of the lists that they read, each time that they are evaluated. */
  expressions: { limit: 2_000_000, what: 'characters of expressions to evaluate' },
  /** Of block instances: each evaluates its own and sees those of its file. */
  paramValues: { limit: 500_000, what: 'values of params' },
} as const;

/** What was worked on so far, by what is limited. */
export type Spent = Record<keyof typeof limits, number>;

export function nothingSpent(): Spent {
  return { layers: 0, reads: 0, idCharacters: 0, expressions: 0, paramValues: 0 };
}
