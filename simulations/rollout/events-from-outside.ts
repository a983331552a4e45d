import { RandomStream } from '../engine/random-stream.js';
import type { Fault, Happening } from '../scenario/rollout-scenario.js';
import type { Mechanism } from './mechanism.js';
import type { RolloutWorld } from './rollout-world.js';

/** What befalls a fleet from outside: its operators, the hub and the chain's endpoints, and single nodes. */
export class EventsFromOutside {
  #reverted = false;

  constructor(
    private readonly world: RolloutWorld,
    private readonly mechanism: Mechanism,
    private readonly seed: number,
  ) {}

  announce(version: string, safe: boolean): void {
    this.world.say(JSON.stringify({ version, safe_to_upgrade: safe }));
    this.mechanism.recordChanged();
  }

  happens(happening: Happening): void {
    const { world } = this;
    world.mark('event', happening.what.replaceAll('-', ' '));
    switch (happening.what) {
      case 'hub-outage':
        world.hubIsUp = false;
        return world.queue.schedule(world.now + happening.for, { kind: 'hub-back' });
      case 'chain-outage':
        world.chainIsUp = false;
        return world.queue.schedule(world.now + happening.for, { kind: 'chain-back' });
      case 'config-outage':
        world.configIsUp = false;
        return world.queue.schedule(world.now + happening.for, { kind: 'config-back' });
      case 'pause':
        this.mechanism.pauses();
        return world.queue.schedule(world.now + happening.for, { kind: 'resumed' });
      case 'safe-to-upgrade':
        return this.announce(world.scenario.releases.to, true);
      case 'record-unreadable':
        world.say(happening.text);
        return this.mechanism.recordChanged();
      case 'older-record':
        return this.announce(happening.version, true);
      case 'farms-reboot':
        return this.#rebootFarms(happening.share);
    }
  }

  resume(): void {
    this.world.mark('event', 'resumed');
    this.mechanism.resumes();
  }

  befalls(fault: Fault): void {
    const { world } = this;
    // The scenario's schema checks that there is such a node.
    const node = world.nodes[fault.node - 1];
    if (node === undefined) throw new Error(`a fault is for node ${fault.node}, and there is none`);
    if (fault.what === 'reboot') world.queue.schedule(world.now, { kind: 'reboots', node });
    else if (fault.what === 'no-chain')
      node.noChainUntil = Math.max(node.noChainUntil, world.now + fault.for);
    else if (fault.what === 'no-hub') node.noHubUntil = Math.max(node.noHubUntil, world.now + fault.for);
    else node.slowUntil = Math.max(node.slowUntil, world.now + fault.for);
    world.saw(`fault: ${fault.what}`);
  }

  /** Somebody who looks now and then, and calls the release back; our own way has its stop rule instead. */
  operate(): void {
    const { world } = this;
    const { operator, releases } = world.scenario;
    if (this.mechanism.name === 'zledger' || operator === undefined || this.#reverted) return;
    if (world.tally.bad < operator.reverts_at) return;
    this.#reverted = true;
    world.stop(`operator: ${world.tally.bad} bad`);
    this.announce(releases.from, true);
  }

  #rebootFarms(share: number): void {
    const { world } = this;
    const chosen = new RandomStream(this.seed, `farms-reboot/${world.now}`);
    const isOut = Uint8Array.from({ length: world.scenario.fleet.farms + 2 }, () =>
      Number(chosen.below(10_000) < share),
    );
    for (const node of world.nodes)
      if (isOut[node.farm] === 1 && node.state !== 'off')
        world.queue.schedule(world.now + chosen.below(60_000), { kind: 'reboots', node });
  }
}
