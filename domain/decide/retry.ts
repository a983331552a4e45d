const second = 1000;
const longest = 3600 * second;

/**
 * How long to wait before the next try, in ms, after `failures` failed ones: 1 s, 2 s, 4 s, ... up to an hour.
 * No jitter: the same log gives the same times; what one node asks of the world is little.
 */
export function retryDelay(failures: number): number {
  if (failures >= 13) return longest;
  return Math.min(longest, second * (1 << Math.max(0, failures - 1)));
}
