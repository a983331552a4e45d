import { parseReleaseVersion } from '../../domain/rollout/release-version.js';
import { RandomStream } from '../engine/random-stream.js';
import type { FleetNode } from './fleet.js';
import type { Mechanism } from './mechanism.js';
import type { RolloutWorld } from './rollout-world.js';
import { consequences, failsAtOnce, outlivesBoot } from './zos-consequences.js';
import { readAsZosDoes, type Wanted } from './zos-version-record.js';

const minute = 60_000;
/** After any error, for ever, and without growing (upgrade.go: Run). */
const retry = 10_000;
/** An update ends identityd, which zinit starts again; it looks at once (zos-facts 6.4, 7.2). */
const restart = 2000;
/** zos-update-worker moves the hub's link so often (zos-facts 7.5). */
const workerTick = 10 * minute;

/** A version as the hub's link names it. */
interface Link {
  readonly version: string;
  /** Any version that is not the release counts as the one before it. */
  readonly side: FleetNode['version'];
}

/**
 * Zero-OS's own way, from its source (zos-facts 7.2 to 7.5): every 60 to 69 minutes a node compares its tag with the
 * hub's link and the chain, takes whatever differs, tries again after ten seconds, and records success unseen. A reboot
 * takes what the hub has. What of it is modelled, step by step: docs/reference/zos-model.md.
 */
export class ZosMechanism implements Mechanism {
  readonly name = 'zos';
  /** What the hub's link names: follows the chain at the worker's next tick. */
  #link: Link;
  #linkDue = Number.POSITIVE_INFINITY;
  /** When in ten minutes the worker looks. */
  readonly #phase: number;
  /** The record that was read last: thousands of nodes read the same. */
  #read: { readonly text: string; readonly wanted: Wanted } | null = null;

  constructor(private readonly world: RolloutWorld) {
    this.#link = this.#linkTo(world.scenario.releases.from);
    this.#phase = new RandomStream(world.seed, 'worker').below(workerTick);
  }

  starts(node: FleetNode): void {
    this.world.wake(node, 'look', node.random.below(70 * minute));
  }

  looks(node: FleetNode): void {
    if (node.booting) return this.boots(node);
    const { world } = this;
    if (!world.askHub(node)) return this.#tryAgain(node);
    const link = this.#followed();
    if (link.side === node.recorded) {
      // It believes that it is up to date, whatever an update that broke off has left on the disk (U9).
      node.stuck = false;
      return this.#sleep(node);
    }
    // Only who has another tag asks further: for the test farms, and for the version.
    if (!world.configIsUp || !world.askChain(node)) return this.#tryAgain(node);
    const wanted = this.#wanted();
    // The hub and the chain must agree; equality is all that is asked, so an older one is taken too (U10).
    if (wanted === null || wanted.version !== link.version) return this.#sleep(node);
    if (!wanted.safe && !this.#isTestFarm(node)) return this.#sleep(node);
    this.#update(node, link);
  }

  installed(node: FleetNode): void {
    const { world } = this;
    const to = node.taking;
    const mishap = to === 'to' ? node.mishap : null;
    const consequence = mishap === null ? null : consequences[mishap];
    if (consequence === 'bad-loop') {
      node.stuck = true;
      node.broken = true;
      world.endInstall(node, to, 'bad');
      return this.#tryAgain(node);
    }
    node.recorded = to;
    if (consequence === 'loses') world.tally.hurts(node.index);
    if (consequence === 'bad-until-reboot') node.broken = true;
    world.endInstall(node, to, node.broken || consequence === 'bad' ? 'bad' : 'well');
    if (consequence === 'later') world.wake(node, 'turns-bad', node.random.between(60, 360) * minute);
    world.wake(node, 'look', restart);
  }

  checked(): void {
    // Zero-OS has no health check after an upgrade.
  }

  /**
   * A node that boots takes what the hub has, past every gate (U8), and does not come up without the hub; a fresh system
   * has no half-done files.
   */
  boots(node: FleetNode): void {
    const { world } = this;
    node.booting = !world.askHub(node);
    if (node.booting) {
      if (node.state !== 'bad') world.turn(node, 'bad');
      return this.#tryAgain(node);
    }
    const to = this.#followed().side;
    node.stuck = false;
    node.broken = false;
    node.recorded = to;
    const isBad = to === 'to' && node.mishap !== null && outlivesBoot.includes(node.mishap);
    world.beginInstall(node, to);
    node.turn += 1;
    world.endInstall(node, to, isBad ? 'bad' : 'well');
    if (to === 'to' && node.mishap === 'bad-later')
      world.wake(node, 'turns-bad', node.random.between(60, 360) * minute);
    world.wake(node, 'look', restart);
  }

  /** There is no pause; to call the release not safe is the nearest that there is. */
  pauses(): void {
    this.#call(false);
  }

  resumes(): void {
    this.#call(true);
  }

  recordChanged(): void {
    const { now } = this.world;
    this.#linkDue = now + workerTick - ((now + workerTick - this.#phase) % workerTick);
  }

  steers(): void {
    this.#followed();
  }

  violations(): readonly [] {
    return [];
  }

  #update(node: FleetNode, { side }: Link): void {
    const mishap = side === 'to' ? node.mishap : null;
    if (mishap === 'flag-moved') {
      node.stuck = true;
      return this.#sleep(node);
    }
    if (mishap !== null && (node.stuck || failsAtOnce(mishap))) {
      node.stuck = true;
      return this.#tryAgain(node);
    }
    this.world.beginInstall(node, side);
  }

  #call(safe: boolean): void {
    const { to } = this.world.scenario.releases;
    if (this.#wanted()?.version !== to) return;
    this.world.say(JSON.stringify({ version: to, safe_to_upgrade: safe }));
    this.recordChanged();
  }

  /** The link as it is now; the worker moves it at its tick when it reaches both the chain and the hub. */
  #followed(): Link {
    const { world } = this;
    if (world.now < this.#linkDue) return this.#link;
    if (!world.chainIsUp || !world.hubIsUp) return this.#link;
    const wanted = this.#wanted();
    const isHeld = world.scenario.zos.hub_link === 'when-safe' && wanted?.safe === false;
    // A tag that is not there is an error of the worker's: the link stays as it is.
    if (wanted !== null && !isHeld && parseReleaseVersion(wanted.version) !== null)
      this.#link = this.#linkTo(wanted.version);
    this.#linkDue = Number.POSITIVE_INFINITY;
    return this.#link;
  }

  #linkTo(version: string): Link {
    return { version, side: version === this.world.scenario.releases.to ? 'to' : 'from' };
  }

  #wanted(): Wanted | null {
    const text = this.world.record?.text;
    if (text === undefined) return null;
    if (text !== this.#read?.text) this.#read = { text, wanted: readAsZosDoes(text) };
    return this.#read.wanted;
  }

  #isTestFarm(node: FleetNode): boolean {
    return node.farm <= this.world.scenario.fleet.test_farms;
  }

  #tryAgain(node: FleetNode): void {
    this.world.wake(node, 'look', retry);
  }

  #sleep(node: FleetNode): void {
    this.world.wake(node, 'look', 60 * minute + node.random.below(10) * minute);
  }
}
