import { delay } from './delay.js';

/** Time and chance, as the chain's readers need them; given, so that tests need not wait. */
export interface ChainClock {
  /** Monotonic, ms. */
  now(): number;
  /** Waits so many ms, less when the signal aborts. Never rejects. */
  delay(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}

/** The machine's own. */
export const machineClock: ChainClock = {
  now: () => performance.now(),
  delay,
  random: Math.random,
};
