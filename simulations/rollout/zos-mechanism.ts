import type { Mishap } from '../scenario/rollout-scenario.js';
import type { FleetNode } from './fleet.js';
import type { Mechanism } from './mechanism.js';
import type { RolloutWorld } from './rollout-world.js';

const retry = 10_000;
const minute = 60_000;
/** zos-update-worker moves the hub's link so often (zos-facts 7.5). */
const workerTick = 10 * minute;

/** What a mishap leaves behind in Zero-OS. */
type Consequence =
  /** Bad until another release is installed. */
  | 'bad'
  /** Bad with every release until somebody reboots it: an older one mends nothing (zos#2485). */
  | 'bad-until-reboot'
  /** As before the update, trying again every ten seconds, for ever. */
  | 'loop'
  /** Half updated, and trying again every ten seconds. */
  | 'bad-loop'
  /** It never looks where the word is: as before, and it will not upgrade. */
  | 'blind'
  /** Well, and bad an hour or more later. */
  | 'later'
  /** It loses something for good, and goes on. */
  | 'loses';

const consequences: Readonly<Record<Mishap, Consequence>> = {
  'bad-code': 'bad',
  'bad-later': 'later',
  // U1: files are replaced one by one; what is half done is begun again every ten seconds.
  'disk-error': 'bad-loop',
  // U2, zos#2044: the shadowed error of io.Copy takes the backup away; success is recorded; a reboot is needed.
  'truncated-copy': 'bad-until-reboot',
  // U3, U4: the tag that is installed cannot be read or listed; the node can never upgrade.
  'installed-unreadable': 'loop',
  'old-tag-gone': 'loop',
  // zos#2347: the disk went read-only; nothing can be installed.
  'read-only-disk': 'loop',
  // U5: what is new under an old name is never installed; success is recorded.
  'same-name': 'bad',
  // U9: what is recorded as installed is in /tmp, and is what was meant to be installed: no difference, no new try.
  'untrue-record': 'bad-until-reboot',
  // U12: restarting provisiond erases deployments that were accepted and not yet run; they are gone for good.
  'pending-erased': 'loses',
  // U6, zos#2485: a service that does not start is only logged; success is recorded; only a reboot helps.
  'service-stays-down': 'bad-until-reboot',
  // U7: it goes on with its old configuration, which is what the older release wants.
  'slow-stop': 'bad',
  // zos#2024: without the library nothing can be started, not even the next update.
  'library-removed': 'bad-until-reboot',
  // U11: packages are not signed.
  'tampered-package': 'bad',
  // zos#2440: the word that a release may be taken moved to another place, which this node does not know.
  'flag-moved': 'blind',
  // zos#1028: what is on the disk stays; the release cannot read it.
  'old-reservation': 'bad',
  // zos#2461: a migration that broke off leaves half of each.
  'half-migrated': 'bad-until-reboot',
};

/** What a fresh boot does not mend: it is in the release, or on the disk that stays. */
const outlivesBoot: readonly Mishap[] = ['bad-code', 'tampered-package', 'old-reservation'];

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
    if (node.stuck && node.mishap !== 'flag-moved') return world.wake(node, 'look', retry);
    if (isCurrent || wanted.version !== this.#link || !isAllowed) return this.#sleep(node);
    if (node.mishap === 'flag-moved') {
      node.stuck = true;
      return this.#sleep(node);
    }
    world.beginInstall(node);
  }

  installed(node: FleetNode): void {
    const { world } = this;
    const to = this.#link === world.scenario.releases.to ? 'to' : 'from';
    const mishap = to === 'to' ? node.mishap : null;
    const consequence = mishap === null ? null : consequences[mishap];
    if (consequence === 'loop' || consequence === 'bad-loop') {
      node.stuck = true;
      world.endInstall(
        node,
        consequence === 'loop' ? node.version : to,
        consequence === 'loop' ? 'well' : 'bad',
      );
      return world.wake(node, 'look', retry);
    }
    if (consequence === 'loses') world.tally.hurts(node.index);
    if (consequence === 'bad-until-reboot') node.broken = true;
    world.endInstall(node, to, node.broken || consequence === 'bad' ? 'bad' : 'well');
    if (consequence === 'later') world.wake(node, 'turns-bad', node.random.between(60, 360) * minute);
    this.#sleep(node);
  }

  checked(): void {
    // Zero-OS has no health check after an upgrade.
  }

  /** A node that boots takes what the hub has, past every gate (U8); a fresh system has no half-done files. */
  boots(node: FleetNode): void {
    const to = this.#followed() === this.world.scenario.releases.to ? 'to' : 'from';
    node.stuck = false;
    node.broken = false;
    const isBad = to === 'to' && node.mishap !== null && outlivesBoot.includes(node.mishap);
    this.world.beginInstall(node);
    node.turn += 1;
    this.world.endInstall(node, to, isBad ? 'bad' : 'well');
    if (to === 'to' && node.mishap === 'bad-later')
      this.world.wake(node, 'turns-bad', node.random.between(60, 360) * minute);
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
