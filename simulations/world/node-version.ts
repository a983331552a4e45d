import { recordNodeOutcome, type TurnOrders } from '../../commands/node-loop.js';
import type { Step } from '../../commands/step.js';
import type { SetHostControl } from '../../domain/command.js';
import type { HostEffect } from '../../domain/node-effect.js';
import type { NodeState } from '../../domain/state/node-state.js';
import { controlOf, ReleaseHands } from './release-hands.js';
import { worldEpoch } from './world-time.js';
import { countChange } from './situations.js';
import type { NodeView, VersionView } from './world-parts.js';
import type { WorldRelease } from './world-scenario.js';

/** How long until a supervisor starts a process again that ended itself, and one that it had to take back, ms. */
const restart = 5000;
const takeBack = 30_000;
const rebootTakes = 120_000;

/**
 * The version of one node while a release is rolled out: the updater, the health check and the supervisor of its host, and
 * what the log orders them to do.
 */
export class NodeVersion implements VersionView {
  /** It began the release at any time. */
  took = false;
  /** What runs, or ran last. */
  running: string;
  readonly #hands: ReleaseHands;
  #isStopped = false;
  #isRescued = false;

  constructor(
    private readonly node: NodeView,
    private readonly release: WorldRelease,
  ) {
    this.#hands = new ReleaseHands(release, node.world.random(`release/${node.index}`));
    this.running = this.#hands.installed;
  }

  /** How the operator set the node up. */
  get control(): SetHostControl {
    return controlOf(this.release);
  }

  /**
   * Whether what is installed can start at all. A version that cannot start cannot say so: the supervisor gives up after
   * some tries, and calls the updater itself.
   */
  starts(): boolean {
    const { node, release } = this;
    const hands = this.#hands;
    this.running = hands.installed;
    if (!hands.isStillborn) return true;
    node.world.coverage.saw('a version that could not start was taken back by the supervisor');
    node.world.told(
      node.index,
      `${hands.installed} dies as it is started; the supervisor takes ${release.from}`,
    );
    hands.installed = release.from;
    node.after(takeBack, 'start', () => node.start());
    return false;
  }

  /** An old build may not know what a newer runtime says: it stops there, and cannot learn from the chain that it is to upgrade. */
  reads(specVersion: number): boolean {
    const { from, oldReadsUpTo, rescue } = this.release;
    if (this.running !== from || oldReadsUpTo === null || specVersion <= oldReadsUpTo) return true;
    if (this.#isStopped) return false;
    this.#isStopped = true;
    const { world, index } = this.node;
    world.coverage.saw('a node of the old build stopped before a block that it cannot read');
    world.told(index, `it cannot read blocks of runtime ${specVersion}, and stops before them`);
    if (rescue !== null) world.schedule(world.now + rescue, index, 'somebody comes', () => this.#rescue());
    return false;
  }

  /** Somebody brings the release by hand. */
  #rescue(): void {
    const { node, release } = this;
    if (!this.#isStopped || this.running === release.to) return;
    node.world.coverage.saw('somebody brought the release to a node that had stopped');
    node.world.told(node.index, `somebody brings ${release.to} by hand`);
    this.#hands.installed = release.to;
    this.#isRescued = true;
    if (node.loop !== null) node.die('lost', restart);
  }

  /** What runs, or ran last, is what is rolled out. */
  get isNew(): boolean {
    return this.running === this.release.to;
  }

  /** The release before refuses the log that the newer one wrote: the supervisor takes the newer one again. */
  refuses(message: string): void {
    const { node, release } = this;
    node.world.coverage.saw('an older release refused the log of a newer one');
    node.world.told(
      node.index,
      `${this.running} does not start: ${message}; the supervisor takes ${release.to}`,
    );
    this.#hands.installed = release.to;
    node.after(takeBack, 'start', () => node.start());
  }

  /** What starts as the release was begun by the gate, and not by a boot that passes it. */
  started({ upgrade }: NodeState): void {
    const { world, index } = this.node;
    if (this.running !== this.release.to) return;
    world.checking('no-version-outside-its-wave');
    if (!upgrade.begun.includes(this.release.to) && !this.#isRescued)
      world.violated('no-version-outside-its-wave', index, `${this.running} starts, which nobody began`);
  }

  /** What a turn means: the updater or a check begins, the process ends itself, the turn of the node comes later. */
  turned(turn: Step, { startNode }: TurnOrders, state: NodeState): void {
    const { world, core } = this.node;
    for (const { type, data } of turn.events) {
      // The schemas of these events name these members.
      if (type === 'UpgradeStarted' || type === 'UpgradeResumed') this.#checkBegun(state);
      if (type === 'UpgradeDue') this.#noticeAt((data as unknown as { readonly dueAt: number }).dueAt);
      if (type === 'UpdaterFailed')
        this.#noticeAt((data as unknown as { readonly notBefore: number | null }).notBefore ?? 0);
      if (
        type === 'RollBackStarted' &&
        (data as unknown as { readonly cause: string }).cause === 'called-back'
      )
        world.coverage.saw('a node was called back');
      countChange(world.coverage, type);
    }
    for (const effect of startNode) if (effect.lane === 'host') this.#carryOut(effect);
    if (core.isRestartDue(state)) this.#endItself();
  }

  #endItself(): void {
    const { node, release } = this;
    const { world, host, index } = node;
    world.told(index, `the process ends itself: ${this.#hands.installed} is what starts next`);
    if (!release.reboots) return node.die('lost', restart);
    if (host.things.size > 0) world.coverage.saw('a host with workloads was rebooted for a release');
    world.rebootHost(index, rebootTakes);
  }

  #carryOut(effect: HostEffect): void {
    const { node } = this;
    node.after(this.#hands.duration(effect), effect.kind, () => {
      const outcome = this.#hands.finish(effect);
      if (!node.diesAt('before-outcome')) node.take(recordNodeOutcome(effect, outcome, node.clock));
    });
  }

  /** A node begins a release only when the chain has let its wave have it, by the blocks that it has read. */
  #checkBegun({ chain }: NodeState): void {
    const { world, index, farm } = this.node;
    this.took = true;
    world.checking('no-version-outside-its-wave');
    const block = chain.cursor?.number ?? 0;
    if (world.rollout?.isOpenFor(farm, block) === false)
      world.violated('no-version-outside-its-wave', index, `it begins the release at block ${block}`);
  }

  /** Looks at the chain when a block of this chain time is final. */
  #noticeAt(time: number): void {
    const { node } = this;
    const wait = time - worldEpoch + 30_000 - node.world.now;
    if (wait > 0) node.after(wait, 'its turn', () => node.reading.notice());
  }
}
