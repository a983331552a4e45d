/** What faults and load should bring about: each is counted, and one that never came is shown. */
export const situations = [
  'crashed at once',
  'crashed before a write',
  'crashed between write and sync',
  'crashed after a sync, before the turn counted',
  'crashed between an effect and its outcome',
  'a write was lost',
  'a write was torn, and was cut at opening',
  'a write was there that nobody had acknowledged',
  'the disk refused a write',
  'synced commits were lost by a disk that lies',
  'a stray workload was found at a start',
  'a stray workload was removed',
  'a stray workload was kept: its contract lives, or the log does not know it',
  'damage in the log was found, and the node refused to start',
  'the host was rebooted and lost what runs',
  'a farm lost its power',
  'a node slept',
  'an endpoint failed over',
  'an endpoint lied and was dropped',
  'blocks were undecodable with stale metadata',
  'blocks were gone, and storage was read instead',
  'a fork gave contracts other numbers',
  'finality stalled',
  'an effect failed and was tried again',
  'an effect was half done when it failed',
  'an effect was stopped that was no longer wanted',
  'a body came before its contract',
  'a body came twice',
  'a body was refused',
  'an answer was lost',
  'a contract was paused for want of funds',
  'a contract went on when it was paid',
  'a contract ended for want of funds',
  'a deployment did not fit',
  'the runtime of the chain was upgraded',
] as const;
export type Situation = (typeof situations)[number];

/** Counts situations of one run. */
export class Coverage {
  readonly #counts = new Map<Situation, number>(situations.map((each) => [each, 0]));

  saw(situation: Situation): void {
    this.#counts.set(situation, (this.#counts.get(situation) ?? 0) + 1);
  }

  list(): { readonly situation: string; readonly count: number }[] {
    return [...this.#counts].map(([situation, count]) => ({ situation, count }));
  }
}
