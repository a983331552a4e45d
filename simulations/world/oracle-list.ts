/** The rules that a world is held to, and what each says. */
export const oracles = {
  'acknowledged-events-stay': 'what was acknowledged is in the log after each start, with the same hash',
  'opens-after-crash': 'a log is never refused after a crash alone',
  'state-is-replay':
    'replay of the log gives the state that the process had, after each start and at the end',
  'accepted-bodies-stay': 'what a user was told is accepted is in the state at the end',
  'users-are-served': 'who has a contract and goes on sending its body is served in the end',
  'no-effect-without-reservation':
    'no effect begins without a contract that the node has read, or after its end',
  'no-paid-stray-removed': 'only what nobody pays for is taken from a host without a deployment that says so',
  'nothing-doubled': 'no effect begins on a workload while another one runs on it',
  'capacity-never-oversold':
    'disk and memory given away are never more than the host has, and no machine has more processors',
  'contracts-as-on-chain':
    "what a node believes of its contracts is what the chain says, up to the node's cursor",
  'log-verifies':
    'at the end every frame, hash, position and stream version of the log is as its format says',
  'every-block-accounted': 'the ranges of blocks in the log have no gap and no overlap',
  'no-contradiction': 'no input contradicts the log',
  'no-assertion-fails': 'no invariant inside the core breaks',
  converges:
    'after the faults every node runs, has read the chain, and has everything accepted as it should be',
  'no-workload-lost': 'after the faults everything accepted is on its host, whole',
  'paused-when-it-should-be':
    'no work begins that makes or resumes what the node has read to be unpaid; after the faults what is unpaid stands still, and nothing else does',
  'nothing-left-behind': 'after the faults nothing else is on a host',
  'no-version-outside-its-wave': 'no node begins or runs a release before the chain let its wave have it',
  'availability-overall':
    'so much of what was accepted and ran once runs, over the whole run, as the scenario asks for',
  'availability-at-worst':
    'so much of what was accepted and ran once runs at any time, as the scenario asks for',
} as const;
export type Oracle = keyof typeof oracles;
const names = Object.keys(oracles) as readonly Oracle[];

/** Checked only at the end of a world in which faults have ended. */
export const ofLiveness: ReadonlySet<Oracle> = new Set([
  'users-are-served',
  'converges',
  'no-workload-lost',
  'nothing-left-behind',
]);

/** About what users were told: on a recording there are none. */
export const ofUsers: ReadonlySet<Oracle> = new Set(['users-are-served', 'accepted-bodies-stay']);

/** How often each rule was checked, and how often it was broken. One that was never checked proves nothing. */
export interface OracleCount {
  readonly oracle: Oracle;
  readonly checked: number;
  readonly broken: number;
}

/** Counts of one run. */
export class OracleCounts {
  readonly checked = zeros();
  readonly broken = zeros();

  list(): readonly OracleCount[] {
    return names.map((oracle) => ({
      oracle,
      checked: this.checked[oracle],
      broken: this.broken[oracle],
    }));
  }
}

function zeros(): Record<Oracle, number> {
  // Every name has its entry.
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Oracle, number>;
}
