const second = 1000;
const longest = 3600 * second;

const longestOfNode = 120 * second;

/** The same for what the node does by itself, up to two minutes: Zero-OS's registration waits so long at most (zos-facts 4.5). */
export const nodeRetryDelay = (failures: number): number => Math.min(longestOfNode, retryDelay(failures));

/**
 * How long to wait before the next try, in ms, after `failures` failed ones: 1 s, 2 s, 4 s, ... up to an hour.
 * No jitter: the same log gives the same times; what one node asks of the world is little.
 */
export function retryDelay(failures: number): number {
  if (failures >= 13) return longest;
  return Math.min(longest, second * (1 << Math.max(0, failures - 1)));
}
