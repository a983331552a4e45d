import type { Mishap } from '../scenario/rollout-scenario.js';
import type { FleetNode } from './fleet.js';
import type { Mechanism } from './mechanism.js';
import type { RolloutWorld } from './rollout-world.js';

const retry = 10_000;
const minute = 60_000;
/** zos-update-worker moves the hub's link so often (zos-facts 7.5). */
const workerTick = 10 * minute;

type Consequence = 'bad' | 'bad-until-reboot' | 'loop' | 'bad-loop' | 'later' | 'loses';

/** What a mishap leaves behind: bad until it is rebooted, until an older release comes, or in a loop of retries. */
const consequences: Readonly<Record<Mishap, Consequence>> = {
  'bad-code': 'bad',
  'bad-later': 'later',
  // U1: files are replaced one by one; what is half done is begun again every ten seconds.
  'disk-error': 'bad-loop',
  // U2: the shadowed error of io.Copy takes the backup away; success is recorded.
  'truncated-copy': 'bad-until-reboot',
  // U3, U4: the tag that is installed cannot be read or listed; the node can never upgrade.
  'installed-unreadable': 'loop',
  'old-tag-gone': 'loop',
  // U5: what is new under an old name is never installed; success is recorded.
  'same-name': 'bad-until-reboot',
  // U9: what is recorded as installed is in /tmp, and is what was meant to be installed.
  'untrue-record': 'bad-until-reboot',
  // U12: restarting provisiond erases deployments that were accepted and not yet run; they are gone for good.
  'pending-erased': 'loses',
  // U6, U7: a service that does not start is only logged; success is recorded.
  'service-stays-down': 'bad-until-reboot',
  'slow-stop': 'bad-until-reboot',
  'library-removed': 'bad-until-reboot',
  // U11: packages are not signed.
  'tampered-package': 'bad',
};

interface Wanted {
  readonly version: string;
  readonly safe: boolean;
}

/**
 * Zero-OS's own way, from its source (zos-facts 7.2 to 7.5): every 60 to 69 minutes a node compares its tag with the
 * hub's link and the chain, takes whatever differs, tries again after ten seconds, and records success unseen. A reboot
 * takes what the hub has.
 */
export class ZosMechanism implements Mechanism {
  readonly name = 'zos';
  /** What the hub's link names: follows the chain at the worker's next tick, and no flag. */
  #link: string;
  #linkDue = 0;
  /** The record that was read last: thousands of nodes read the same. */
  #read: { readonly text: string; readonly wanted: Wanted } | null = null;

  constructor(private readonly world: RolloutWorld) {
    this.#link = world.scenario.releases.from;
  }

  starts(node: FleetNode): void {
    this.world.wake(node, 'look', node.random.below(70 * minute));
  }

  looks(node: FleetNode): void {
    const { world } = this;
    const wanted = this.#wanted();
    if (!world.askHub(node) || !world.askChain(node) || wanted === null)
      return world.wake(node, 'look', retry);
    const isCurrent = this.#link === this.#runs(node);
    const isAllowed = wanted.safe || this.#isTestFarm(node);
    // What the hub and the chain name must agree; equality is all that is asked, so an older one is taken too (U10).
    if (isCurrent || wanted.version !== this.#link || !isAllowed) return this.#sleep(node);
    if (node.stuck) return world.wake(node, 'look', retry);
    world.beginInstall(node);
  }

  installed(node: FleetNode): void {
    const to = this.#link === this.world.scenario.releases.to ? 'to' : 'from';
    const mishap = to === 'to' ? node.mishap : null;
    const consequence = mishap === null ? null : consequences[mishap];
    if (consequence === 'loop') {
      node.stuck = true;
      this.world.endInstall(node, node.version, 'well');
      return this.world.wake(node, 'look', retry);
    }
    if (consequence === 'loses') this.world.tally.hurts(node.index);
    const isBad = consequence !== null && consequence !== 'later' && consequence !== 'loses';
    this.world.endInstall(node, to, isBad ? 'bad' : 'well');
    if (consequence === 'later') this.world.wake(node, 'turns-bad', node.random.between(60, 360) * minute);
    if (consequence === 'bad-loop') this.world.wake(node, 'look', retry);
    else this.#sleep(node);
  }

  checked(): void {
    // Zero-OS has no health check after an upgrade.
  }

  /** A node that boots takes what the hub has, past every gate (U8); a fresh system has no half-done files. */
  boots(node: FleetNode): void {
    const to = this.#followed() === this.world.scenario.releases.to ? 'to' : 'from';
    node.stuck = false;
    const heals = node.mishap !== 'bad-code' && node.mishap !== 'tampered-package';
    this.world.beginInstall(node);
    node.turn += 1;
    this.world.endInstall(node, to, to === 'to' && !heals && node.mishap !== null ? 'bad' : 'well');
    this.#sleep(node);
  }

  recordChanged(): void {
    this.#linkDue = this.world.now + workerTick;
  }

  steers(): void {
    this.#followed();
  }

  violations(): readonly [] {
    return [];
  }

  #followed(): string {
    const wanted = this.#wanted();
    if (wanted !== null && this.world.now >= this.#linkDue && this.world.hubIsUp) this.#link = wanted.version;
    return this.#link;
  }

  #wanted(): Wanted | null {
    const text = this.world.record?.text;
    if (text === undefined) return null;
    if (text !== this.#read?.text) this.#read = { text, wanted: readAsZosDoes(text) };
    return this.#read.wanted;
  }

  #runs(node: FleetNode): string {
    const { from, to } = this.world.scenario.releases;
    return node.version === 'to' ? to : from;
  }

  #isTestFarm(node: FleetNode): boolean {
    return node.farm <= this.world.scenario.fleet.test_farms;
  }

  #sleep(node: FleetNode): void {
    this.world.wake(node, 'look', 60 * minute + node.random.below(10) * minute);
  }
}

/** A record that is no JSON counts as a version that is safe: it fails open (zos-facts 7.2). */
function readAsZosDoes(text: string): Wanted {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return { version: text, safe: true };
    const record: { version?: unknown; safe_to_upgrade?: unknown } = parsed;
    return { version: String(record.version), safe: record.safe_to_upgrade === true };
  } catch {
    return { version: text, safe: true };
  }
}
