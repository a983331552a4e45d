/** How long to leave a failing endpoint alone. */
export interface BackoffPolicy {
  readonly firstMs: number;
  /** Each further failure waits so many times longer. */
  readonly factor: number;
  readonly longestMs: number;
  /** Share of the wait that chance decides, 0 to 1: many nodes must not come back in one moment. */
  readonly jitter: number;
}

export const usualBackoff: BackoffPolicy = { firstMs: 200, factor: 2, longestMs: 15_000, jitter: 0.25 };

/**
 * The wait in ms after so many failures in a row (at least 1).
 * @param roll chance, from 0 to below 1: given, so that the same roll gives the same wait
 */
export function backoffMs(policy: BackoffPolicy, failures: number, roll: number): number {
  const { firstMs, factor, longestMs, jitter } = policy;
  // Beyond 30 doublings every wait is the longest one, and the power stays a number.
  const whole = Math.min(longestMs, firstMs * factor ** Math.min(Math.max(0, failures - 1), 30));
  return Math.max(1, Math.round(whole * (1 - jitter * roll)));
}
