import fc from 'fast-check';

/**
 * Properties draw the same cases every time that the suite runs: what passed at a commit passes there tomorrow. `npm run test:random`
 * draws others, and says the seed that NINC_SEED takes.
 */
fc.configureGlobal({ seed: Number(process.env['NINC_SEED'] ?? 20261126) });
