import { recordNodeOutcome, type TurnOrders } from '../../commands/node-loop.js';
import type { Step } from '../../commands/step.js';
import type { SetHostControl } from '../../domain/command.js';
import type { HostEffect } from '../../domain/node-effect.js';
import type { NodeState } from '../../domain/state/node-state.js';
import { controlOf, ReleaseHands } from './release-hands.js';
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
  /** Releases that it began at any time. */
  readonly taken = new Set<string>();
  /** What runs, or ran last. */
  running: string;
  /** Where that is among all versions, the oldest first. */
  place = 0;
  /** What came up last: a supervisor goes back to it. */
  #ran: string;
  /** Versions that came to run here by the gate, or by hand. */
  readonly #rightly = new Set<string>();
  readonly #versions: readonly string[];
  readonly #hands: ReleaseHands;
  #isStopped = false;

  constructor(
    private readonly node: NodeView,
    private readonly release: WorldRelease,
  ) {
    this.#hands = new ReleaseHands(release, node.world.random(`release/${node.index}`));
    this.running = this.#hands.installed;
    this.#ran = this.running;
    this.#versions = [release.from, ...release.named.map(({ to }) => to)];
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
    const { node } = this;
    const hands = this.#hands;
    this.running = hands.installed;
    this.place = this.#versions.indexOf(this.running);
    if (!hands.isStillborn) return true;
    node.world.coverage.saw('a version that could not start was taken back by the supervisor');
    node.world.told(
      node.index,
      `${hands.installed} dies as it is started; the supervisor takes ${this.#ran}`,
    );
    hands.installed = this.#ran;
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
    const to = node.world.rollout?.newest ?? release.from;
    if (!this.#isStopped || this.running !== release.from) return;
    node.world.coverage.saw('somebody brought the release to a node that had stopped');
    node.world.told(node.index, `somebody brings ${to} by hand`);
    this.#hands.installed = to;
    this.#rightly.add(to);
    if (node.loop !== null) node.die('lost', restart);
  }

  /** The release before refuses the log that the newer one wrote: the supervisor takes the newer one again. */
  refuses(message: string): void {
    const { node } = this;
    node.world.coverage.saw('an older release refused the log of a newer one');
    node.world.told(
      node.index,
      `${this.running} does not start: ${message}; the supervisor takes ${this.#ran}`,
    );
    this.#hands.installed = this.#ran;
    node.after(takeBack, 'start', () => node.start());
  }

  /** What starts as a release was begun by the gate, or is what the gate calls back to; no boot passes it. */
  started({ upgrade: { begun, change } }: NodeState): void {
    const { world, index } = this.node;
    const { running } = this;
    this.#ran = running;
    if (this.place === 0) return;
    world.checking('no-version-outside-its-wave');
    const isWanted = begun.includes(running) || (change?.direction === 'roll-back' && change.to === running);
    if (isWanted && !this.#rightly.has(running)) this.#cameTo(running);
    if (isWanted) this.#rightly.add(running);
    if (!this.#rightly.has(running))
      world.violated('no-version-outside-its-wave', index, `${running} starts, which nobody began`);
  }

  /** The first time that it runs here: those that the node went over never ran. */
  #cameTo(running: string): void {
    const missed = this.#versions.slice(1, this.place).filter((each) => !this.#rightly.has(each));
    if (missed.length === 0) return;
    const { world, index } = this.node;
    world.coverage.saw('a node went over a release that it never ran');
    world.told(index, `it comes to ${running} without ${missed.join(', ')}`);
  }

  /** What a turn means: the updater or a check begins, the process ends itself, the turn of the node comes later. */
  turned(turn: Step, { startNode }: TurnOrders, state: NodeState): void {
    const { world, core } = this.node;
    for (const { type, data } of turn.events) {
      // The schemas of these events name these members.
      if (type === 'UpgradeStarted' || type === 'UpgradeResumed')
        this.#checkBegun((data as unknown as { readonly to: string }).to, state);
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
  #checkBegun(to: string, { chain }: NodeState): void {
    const { world, index, farm } = this.node;
    this.taken.add(to);
    world.checking('no-version-outside-its-wave');
    const block = chain.cursor?.number ?? 0;
    if (world.rollout?.isOpenFor(to, farm, block) === false)
      world.violated('no-version-outside-its-wave', index, `it begins ${to} at block ${block}`);
  }

  /** Looks at the chain when a block of this chain time is final. */
  #noticeAt(time: number): void {
    const { node } = this;
    const wait = time - node.world.epoch + 30_000 - node.world.now;
    if (wait > 0) node.after(wait, 'its turn', () => node.reading.notice());
  }
}
