/**
 * How many times what is allowed a test may take. Time is only guarded against what hangs, because other work of the machine is in
 * it; with NINC_MEASURE=1, on a quiet machine, it is held to what is allowed.
 */
export const noise = process.env['NINC_MEASURE'] === '1' ? 1 : 10;
