import type { GraphLowerings } from '../lowering.ts';

/** At inference dropout hands on what it is given. */
export const regularization = {
  dropout: ({ input }) => input.ref,
  dropout2d: ({ input }) => input.ref,
} satisfies Partial<GraphLowerings>;
