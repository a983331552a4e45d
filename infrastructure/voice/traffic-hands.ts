import type { Driver } from '../drivers/driver.js';
import type { NodeHands } from '../runtime/node-effect-runner.js';

/** What reads the host's counters. */
export function trafficHands(driver: Driver): NodeHands {
  return {
    'read-traffic': async () => ({ kind: 'traffic-read', counters: (await driver.traffic?.()) ?? [] }),
  };
}
