/** Kinds of faults that a world can meet. */
export const faultClasses = [
  'crash',
  'reboot',
  'power-loss',
  'asleep',
  'disk',
  'bit-rot',
  'endpoint',
  'fork',
  'finality-stall',
  'driver',
  'clock',
  'link',
  'crash-in-upgrade',
] as const;
export type FaultClass = (typeof faultClasses)[number];

/** Where a process dies: at once, or when it next gets to this point. */
export const crashPoints = ['now', 'before-write', 'before-sync', 'after-sync', 'before-outcome'] as const;
export type CrashPoint = (typeof crashPoints)[number];
/** What becomes of a write that was under way: nothing, its beginning, or all of it without being acknowledged. */
export const pendingFates = ['lost', 'torn', 'kept'] as const;
/** `lying`: says that it is synced and is not. */
export const diskTroubles = ['slow', 'full', 'read-only', 'io-error', 'lying'] as const;
export const endpointTroubles = ['down', 'lagging', 'lying', 'pruned', 'stale-metadata'] as const;
/** `half-done`: it fails after it made part of it; `flapping`: every second try fails. */
export const driverTroubles = ['slow', 'failing', 'flapping', 'half-done'] as const;
/** Between users and a node. `no-answer` is the one-way partition: what is sent comes, the answer does not. */
export const linkTroubles = ['down', 'slow', 'lossy', 'doubling', 'no-answer'] as const;

/**
 * What befalls a node with a release. `refused`: its updater takes no such package; `breaks-off`: the updater is cut off once;
 * `unwell`: it starts, and its health check says no; `never-starts`: it dies before it has opened its log.
 */
export const releaseMishaps = ['refused', 'breaks-off', 'unwell', 'never-starts'] as const;
export type ReleaseMishap = (typeof releaseMishaps)[number];

export type PendingFate = (typeof pendingFates)[number];

interface Timed {
  /** ms since the start of the run. */
  readonly at: number;
}

/**
 * One fault, as data: the whole schedule is drawn before the run begins, and a run only carries it out. So a scenario with
 * its faults is a counterexample by itself. Nodes, farms and endpoints are numbers from 0; times are ms.
 */
export type WorldFault = Timed &
  (
    | {
        /** `crash-in-upgrade` waits until the node is in the middle of a change of version, and then for its point. */
        readonly what: 'crash' | 'crash-in-upgrade';
        readonly node: number;
        readonly point: (typeof crashPoints)[number];
        readonly pending: PendingFate;
        readonly down: number;
      }
    | { readonly what: 'reboot' | 'asleep'; readonly node: number; readonly down: number }
    | { readonly what: 'power-loss'; readonly farm: number; readonly down: number }
    | {
        readonly what: 'disk';
        readonly node: number;
        readonly how: (typeof diskTroubles)[number];
        readonly for: number;
      }
    /** `place`: where in the log, parts of ten thousand. */
    | { readonly what: 'bit-rot'; readonly node: number; readonly place: number }
    | {
        readonly what: 'endpoint';
        readonly endpoint: number;
        readonly how: (typeof endpointTroubles)[number];
        readonly for: number;
      }
    | { readonly what: 'fork'; readonly depth: number }
    | { readonly what: 'finality-stall'; readonly for: number }
    | {
        readonly what: 'driver';
        readonly node: number;
        readonly how: (typeof driverTroubles)[number];
        readonly for: number;
      }
    /** ms that its clock is ahead; negative: behind. */
    | { readonly what: 'clock'; readonly node: number; readonly skew: number }
    | {
        readonly what: 'link';
        readonly node: number;
        readonly how: (typeof linkTroubles)[number];
        readonly for: number;
      }
  );
