import type { WorldFile } from '../scenario/world-file.js';
import type { FaultClass, ReleaseMishap } from './fault-schedule.js';

/** What brings a situation about: faults of one of these classes, what users do, or an upgrade of the chain's runtime. */
type Cause =
  | FaultClass
  | 'users'
  | 'unpaid'
  | 'runtime'
  | 'rollout'
  | ReleaseMishap
  | 'failing'
  | 'stale-runtime'
  | 'old-build'
  | 'rescue'
  | 'crash-in-rollout'
  | 'reboots'
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
  'the disk refused a write': ['disk'],
  'synced commits were lost by a disk that lies': ['disk'],
  'a stray workload was found at a start': ['disk'],
  'a stray workload was removed': ['disk'],
  'a stray workload was kept: its contract lives, or the log does not know it': ['disk'],
  'damage in the log was found, and the node refused to start': ['bit-rot'],
  'the host was rebooted and lost what runs': ['reboot', 'power-loss', 'asleep'],
  'a farm lost its power': ['power-loss'],
  'a node slept': ['asleep'],
  'an endpoint failed over': ['endpoint'],
  'an endpoint lied and was dropped': ['endpoint'],
  'blocks were undecodable with stale metadata': ['stale-runtime'],
  'blocks were gone, and storage was read instead': ['endpoint'],
  'a fork gave contracts other numbers': ['fork'],
  'finality stalled': ['finality-stall'],
  'an effect failed and was tried again': ['driver'],
  'an effect was half done when it failed': ['driver'],
  'an effect was stopped that was no longer wanted': ['users'],
  'a body came before its contract': ['users'],
  'a body came twice': ['link'],
  'a body was refused': ['users'],
  'an answer was lost': ['link'],
  'a contract was paused for want of funds': ['unpaid'],
  'a contract went on when it was paid': ['unpaid'],
  'a contract ended for want of funds': ['unpaid'],
  'a deployment did not fit': ['users'],
  'the runtime of the chain was upgraded': ['runtime'],
  'a block that brought a runtime held events of the old one': ['runtime'],
  'a node of the old build stopped before a block that it cannot read': ['old-build'],
  'somebody brought the release to a node that had stopped': ['rescue'],
  'a node took the release': ['rollout'],
  'a wave was opened': ['rollout'],
  'a release was well': ['rollout'],
  'a release failed on a node': ['failing'],
  'a node went back to what it ran before': ['failing'],
  'the updater failed, and was asked again': ['breaks-off'],
  'a version that could not start was taken back by the supervisor': ['never-starts'],
  'the stop rule fired': ['failing'],
  'a node was called back': ['failing'],
  'a host with workloads was rebooted for a release': ['reboots'],
  'crashed between write and sync during an upgrade': ['crash-in-rollout'],
  'crashed elsewhere during an upgrade': ['crash-in-rollout'],
  'a host was rebooted in the middle of an upgrade': ['crash-in-rollout'],
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
  const here = new Set<Cause>(faults.map(({ what }) => what));
  for (const [kind, mean] of Object.entries(every)) if (mean !== undefined) here.add(kind as FaultClass);
  const hasUsers = load.deployments_per_node > 0 && file.recording === undefined;
  if (hasUsers) here.add('users');
  if (hasUsers && load.unpaid > 0) here.add('unpaid');
  if (file.recording !== undefined) here.delete('link');
  if (file.runtime_upgrades.length > 0) here.add('runtime');
  if (here.has('runtime') && here.has('endpoint')) here.add('stale-runtime');
  if (file.rollout?.old_reads_up_to !== undefined) here.add('old-build');
  if (file.rollout?.rescue !== undefined) here.add('rescue');
  if (file.rollout !== undefined) {
    here.add('rollout');
    const releases = [file.rollout, ...file.rollout.followed_by];
    if (releases.length > 1) here.add('later-releases');
    for (const { mishap } of releases.flatMap(({ classes }) => classes)) {
      here.add(mishap);
      if (mishap !== 'breaks-off') here.add('failing');
    }
    if (releases.some(({ schema }) => schema === 'next') && here.has('failing')) here.add('downgrade');
    if (file.rollout.reboots) here.add('reboots');
    if (here.has('crash') || here.has('crash-in-upgrade')) here.add('crash-in-rollout');
  }
  return situations.filter((situation) => causes[situation].some((cause) => here.has(cause)));
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
