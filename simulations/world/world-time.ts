/** Of the simulated chain. */
export const blockMs = 6000;
/** Wall clock at the start of every run, ms. */
export const worldEpoch = 1_700_000_000_000;
