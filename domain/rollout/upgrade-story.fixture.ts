import type { DomainEvent, EventType } from '../events/event.js';
import { farmId, nodeId, twinId } from '../ids.js';
import { decideChecked, decideSwitched, type ControlOutcome } from '../decide/decide-version-outcome.js';
import { Scenario } from '../scenario.fixture.js';
import { applyEvents } from '../state/apply-events.js';
import type { HostControl } from './host-control.js';
import { dryControl } from './host-control.js';

export const oldRelease = 'v1.0.0';
export const newRelease = 'v2.0.0';
export const done: ControlOutcome = { kind: 'done' };
export const refused: ControlOutcome = {
  kind: 'failed',
  code: 'REFUSED',
  reason: 'its checksum is wrong',
  retryable: false,
};
export const away: ControlOutcome = {
  kind: 'failed',
  code: 'TRY_AGAIN',
  reason: 'the hub is away',
  retryable: true,
};

type FactWish = Parameters<Scenario['block']>[0];

/** A node in test farm 1, with an updater, that runs the old release and is told of the new one. */
export class UpgradeStory extends Scenario {
  constructor(control: Partial<HostControl> = {}) {
    super({ started: false });
    this.version = '1.0.0';
    this.start();
    const plan = { ...dryControl.plan, testFarms: [farmId(1)], spread: 0 };
    this.give({ type: 'SetHostControl', ...dryControl, updater: true, plan, ...control });
    this.inFarm(1);
  }

  inFarm(farm: number): DomainEvent[] {
    const resources = { cru: 8n, mru: 1n, sru: 1n, hru: 1n };
    return this.#fact({
      kind: 'NodeUpdated',
      nodeId: nodeId(1),
      farmId: farmId(farm),
      twinId: twinId(2),
      resources,
    });
  }

  /** The chain's record of versions is written anew. */
  record(version: string, more: object = {}): DomainEvent[] {
    return this.says(JSON.stringify({ version, version_light: '', safe_to_upgrade: true, ...more }));
  }

  says(text: string): DomainEvent[] {
    return this.#fact({ kind: 'ZosVersionUpdated', version: text });
  }

  target(target: 'Up' | 'Down', node = 1, farm = 1): DomainEvent[] {
    return this.#fact({ kind: 'PowerTargetChanged', farmId: farmId(farm), nodeId: nodeId(node), target });
  }

  powerState(state: 'Up' | 'Down', node: number): DomainEvent[] {
    return this.#fact({ kind: 'PowerStateChanged', nodeId: nodeId(node), state });
  }

  rent(twin = 7): DomainEvent[] {
    return this.rented(twin);
  }

  /** The process is started again, as this version. */
  startAs(version: string, bootId = 'boot-1'): DomainEvent[] {
    this.version = version.replace('v', '');
    return this.start(bootId);
  }

  switched(outcome: ControlOutcome = done): DomainEvent[] {
    return this.#take(decideSwitched(this.state, outcome));
  }

  checked(outcome: ControlOutcome = done): DomainEvent[] {
    return this.#take(decideChecked(this.state, outcome));
  }

  take(events: DomainEvent[]): DomainEvent[] {
    return this.#take(events);
  }

  #take(events: DomainEvent[]): DomainEvent[] {
    this.state = applyEvents(this.state, events);
    this.events.push(...events);
    return events;
  }

  #fact(fact: object): DomainEvent[] {
    return this.block(fact as FactWish); // one whole fact
  }
}

/** The types of events, without those that every block and start has. */
export function typesOf(events: readonly DomainEvent[]): EventType[] {
  const usual: readonly EventType[] = [
    'BlocksFollowed',
    'NodeStarted',
    'ZosVersionChanged',
    'PowerTargetChanged',
    'NodeRecordChanged',
  ];
  return events.map(({ type }) => type).filter((type) => !usual.includes(type));
}
