import { defaultPlan } from '../../domain/rollout/rollout-plan.js';
import type { WorldFile } from '../scenario/world-file.js';
import {
  diskTroubles,
  driverTroubles,
  endpointTroubles,
  type FaultClass,
  linkTroubles,
  type ReleaseMishap,
} from './fault-schedule.js';

/** What brings a situation about: faults of one of these classes, what users do, or an upgrade of the chain's runtime. */
type Cause =
  | FaultClass
  /** One of the ways of a class. */
  | `disk/${(typeof diskTroubles)[number]}`
  | `endpoint/${(typeof endpointTroubles)[number]}`
  | `driver/${(typeof driverTroubles)[number]}`
  | `link/${(typeof linkTroubles)[number]}`
  | 'users'
  | 'unpaid'
  | 'unpaid-at-end'
  | 'runtime'
  | 'rollout'
  | 'pause'
  | 'waves'
  | ReleaseMishap
  | 'failing'
  | 'stale-runtime'
  | 'old-build'
  | 'rescue'
  | 'crash-in-rollout'
  | 'reboots'
  | 'reboot-in-rollout'
  | 'stop-rule'
  | 'way-back'
  | 'kept-strays'
  | 'hasty'
  | 'downgrade'
  | 'later-releases';

/** What faults and load should bring about: each is counted, and one that never came is shown. */
const causes = {
  'crashed at once': ['crash'],
  'crashed before a write': ['crash'],
  'crashed between write and sync': ['crash'],
  'crashed after a sync, before the turn counted': ['crash'],
  'crashed between an effect and its outcome': ['crash'],
  'a write was lost': ['crash'],
  'a write was torn, and was cut at opening': ['crash'],
  'a write was there that nobody had acknowledged': ['crash'],
  'a write came late': ['disk/slow'],
  'a full disk refused a write': ['disk/full'],
  'a read-only disk refused a write': ['disk/read-only'],
  'a disk failed in the middle of a write': ['disk/io-error'],
  'synced commits were lost by a disk that lies': ['disk/lying'],
  'a stray workload was found at a start': ['disk/lying'],
  'a stray workload was removed': ['disk/lying'],
  'a stray workload was kept: its contract lives, or the log does not know it': ['kept-strays'],
  'damage in the log was found, and the node refused to start': ['bit-rot'],
  'the host was rebooted and lost what runs': ['reboot', 'power-loss', 'asleep'],
  'a farm lost its power': ['power-loss'],
  'a node slept': ['asleep'],
  'an endpoint failed over': ['endpoint/down', 'endpoint/lying'],
  'an endpoint lagged behind the chain': ['endpoint/lagging'],
  'an endpoint lied and was dropped': ['endpoint/lying'],
  'blocks were undecodable with stale metadata': ['stale-runtime'],
  'blocks were gone, and storage was read instead': ['endpoint/pruned'],
  'a fork put what had not become final into another order': ['fork'],
  'a fork gave contracts other numbers': ['fork'],
  'finality stalled': ['finality-stall'],
  'an effect took long on a slow host': ['driver/slow'],
  'an effect failed and was tried again': ['driver/failing'],
  'an effect failed on a host that refuses now and then': ['driver/flapping'],
  'an effect was half done when it failed': ['driver/half-done'],
  'a commit was written by a clock that is wrong': ['clock'],
  'an effect was stopped that was no longer wanted': ['hasty', 'driver/slow'],
  'a body came before its contract': ['users'],
  'a message came late': ['link/slow'],
  'a message was lost': ['link/lossy'],
  'a body came twice': ['link/doubling'],
  'a node was cut off from the chain': ['link/down', 'link/no-answer'],
  'a body was refused': ['users'],
  'an answer was lost': ['link/no-answer'],
  'a contract was paused for want of funds': ['unpaid'],
  'a contract went on when it was paid': ['unpaid'],
  'a contract ended for want of funds': ['unpaid'],
  'a workload that is not paid for stood still at the end': ['unpaid-at-end'],
  'a deployment did not fit': ['users'],
  'the runtime of the chain was upgraded': ['runtime'],
  'a block that brought a runtime held events of the old one': ['runtime'],
  'a node of the old build stopped before a block that it cannot read': ['old-build'],
  'somebody brought the release to a node that had stopped': ['rescue'],
  'a node took the release': ['rollout'],
  'a wave was opened': ['waves'],
  'the operator paused the roll-out': ['pause'],
  'a release was well': ['rollout'],
  'a release failed on a node': ['failing'],
  'a node went back to what it ran before': ['way-back'],
  'the updater failed, and was asked again': ['breaks-off'],
  'a version that could not start was taken back by the supervisor': ['never-starts'],
  'the stop rule fired': ['stop-rule'],
  'a node was called back': ['stop-rule'],
  'a host with workloads was rebooted for a release': ['reboots'],
  'crashed between write and sync during an upgrade': ['crash-in-rollout'],
  'crashed elsewhere during an upgrade': ['crash-in-rollout'],
  'a host was rebooted in the middle of an upgrade': ['reboot-in-rollout'],
  'nodes of both versions ran at one time': ['rollout'],
  'an older release refused the log of a newer one': ['downgrade'],
  'nodes of three versions ran at one time': ['later-releases'],
  'a node went over a release that it never ran': ['later-releases'],
} as const satisfies Readonly<Record<string, readonly Cause[]>>;
export type Situation = keyof typeof causes;
const situations = Object.keys(causes) as readonly Situation[];

/** The situations that a scenario is about: one of them that never came up was not tested. */
export function situationsOf(file: WorldFile): readonly Situation[] {
  const { load, faults, faults_every: every } = file;
  const here = new Set<Cause>(faults.flatMap((fault) => [fault.what, ...wayOf(fault)]));
  for (const [kind, mean] of Object.entries(every))
    if (mean !== undefined) for (const cause of [kind as FaultClass, ...(ways[kind] ?? [])]) here.add(cause);
  const hasUsers = load.deployments_per_node > 0 && file.recording === undefined;
  if (hasUsers) here.add('users');
  if (hasUsers && load.unpaid > 0) here.add('unpaid');
  if (hasUsers && load.unpaid > 0 && file.mode === 'liveness') here.add('unpaid-at-end');
  if (hasUsers && load.hasty > 0) here.add('hasty');
  // Users' messages: there are none on a recording.
  if (file.recording !== undefined)
    for (const how of ['slow', 'lossy', 'doubling', 'no-answer'] as const) here.delete(`link/${how}`);
  if (file.runtime_upgrades.length > 0) here.add('runtime');
  if (here.has('runtime') && here.has('endpoint/stale-metadata')) here.add('stale-runtime');
  // What is left on hosts is looked at where all must have converged.
  if (here.has('disk/lying') && file.mode === 'liveness') here.add('kept-strays');
  for (const cause of causesOfRollout(file, here)) here.add(cause);
  return situations.filter((situation) => causes[situation].some((cause) => here.has(cause)));
}

/** The ways in which a class that is drawn can come. */
const ways: Readonly<Record<string, readonly Cause[]>> = {
  disk: diskTroubles.map((how) => `disk/${how}` as const),
  endpoint: endpointTroubles.map((how) => `endpoint/${how}` as const),
  driver: driverTroubles.map((how) => `driver/${how}` as const),
  link: linkTroubles.map((how) => `link/${how}` as const),
};

function wayOf(fault: WorldFile['faults'][number]): readonly Cause[] {
  if (!('how' in fault)) return [];
  return (ways[fault.what] ?? []).filter((way) => way === `${fault.what}/${fault.how}`);
}

function* causesOfRollout({ rollout, nodes, farms }: WorldFile, here: ReadonlySet<Cause>): Generator<Cause> {
  if (rollout === undefined) return;
  const { plan, old_reads_up_to: oldReads, rescue, reboots, followed_by: later } = rollout;
  yield 'rollout';
  if (rollout.pauses.length > 0) yield 'pause';
  if (oldReads !== undefined) yield 'old-build';
  if (rescue !== undefined) yield 'rescue';
  if (reboots) yield 'reboots';
  if (here.has('crash') || here.has('crash-in-upgrade')) yield 'crash-in-rollout';
  if (reboots || here.has('reboot') || here.has('power-loss')) yield 'reboot-in-rollout';
  if (later.length > 0) yield 'later-releases';
  const { atLeast } = plan === undefined ? defaultPlan.stop : { atLeast: plan.stop.at_least };
  let isStoppedAtOnce = later.length === 0;
  for (const { schema, classes } of [rollout, ...later]) {
    const failing = classes.filter(({ mishap }) => mishap !== 'breaks-off');
    for (const { mishap } of classes) yield mishap;
    if (failing.length === 0) isStoppedAtOnce = false;
    if (failing.length === 0) continue;
    yield 'failing';
    // Fewer than the stop rule asks for cannot make it fire.
    const bad = failing.reduce((sum, { share, odds }) => sum + (share * odds * nodes) / 10_000 ** 2, 0);
    if (bad >= atLeast) yield 'stop-rule';
    // As many among the test farms as the rule asks for: no wave is opened.
    isStoppedAtOnce &&= (bad * rollout.test_farms) / farms >= atLeast;
    if (schema === 'next') yield 'downgrade';
    // A node that wrote what the release before refuses stays where it is, unless it never came to write.
    if (schema !== 'next' || failing.some(({ mishap }) => mishap !== 'unwell')) yield 'way-back';
  }
  if (!isStoppedAtOnce) yield 'waves';
}

const changes: Readonly<Record<string, Situation>> = {
  UpgradeStarted: 'a node took the release',
  UpgradeSucceeded: 'a release was well',
  UpgradeFailed: 'a release failed on a node',
  RolledBack: 'a node went back to what it ran before',
  UpdaterFailed: 'the updater failed, and was asked again',
};

/** An event of the node's version. */
export function countChange(coverage: Coverage, type: string): void {
  const situation = changes[type];
  if (situation !== undefined) coverage.saw(situation);
}

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
