import { recordNodeOutcome, recordOutcome } from '../../../commands/node-loop.js';
import { outstanding } from '../../../domain/effects/outstanding.js';
import { outstandingNodeEffects } from '../../../domain/effects/outstanding-node.js';
import { farmId, nodeId, twinId } from '../../../domain/ids.js';
import type { NodeOutcome } from '../../../domain/node-effect.js';
import { dryControl } from '../../../domain/rollout/host-control.js';
import { liveContracts } from '../../../domain/decide/decide-reconcile.js';
import { nextBlock } from './next-block.js';
import type { Telling } from './telling.js';

const origin = { phase: 'finalization' } as const;
const node = nodeId(1);
const done: NodeOutcome = { kind: 'done', result: null };
const failed = (code: string): NodeOutcome => ({ kind: 'failed', code, reason: 'for the corpus' });

/** The node changes its own version, in every way that this can go, and powers its host down. */
export function upkeepChapter(log: Telling): void {
  const story = new UpkeepTelling(log);
  const plan = { ...dryControl.plan, testFarms: [farmId(1)] };
  story.start('3.15.1', 'boot-10');
  const control = { ...dryControl, plan: { ...plan, spread: 0 }, updater: true, powerCommand: true };
  log.give({ type: 'SetHostControl', ...control, plan });
  story.endContracts();
  story.names('v3.99.0', { safe_to_upgrade: false, rollout: { wave: 0, state: 'paused' } });
  story.names('v4.0.0');
  log.give({ type: 'SetHostControl', ...control });
  story.block();
  story.outcome(failed('TRY_AGAIN'));
  story.block();
  story.start('3.15.1', 'boot-10');
  story.block();
  story.outcome(done);
  story.start('4.0.0', 'boot-10');
  story.outcome(done);
  story.names('v4.1.0');
  story.outcome(failed('REFUSED'));
  story.outcome(failed('TRY_AGAIN'));
  log.give({ type: 'PassTime', at: 2 ** 42 });
  story.outcome(done);
  story.names('v4.2.0');
  story.start('4.0.0', 'boot-10');
  story.names('v4.3.0');
  story.outcome(done);
  story.block();
  story.outcome(done);
  story.start('4.3.0', 'boot-10');
  story.outcome(failed('REFUSED'));
  for (let time = 0; time < 4; time += 1) {
    story.outcome(done);
    story.start('4.3.0', 'boot-10');
  }
  story.powers();
}

class UpkeepTelling {
  constructor(private readonly log: Telling) {}

  start(version: string, bootId: string): void {
    this.log.give({
      type: 'StartNode',
      version,
      driver: 'dry',
      capacity: { cru: 8n, mru: 2n ** 35n, sru: 2n ** 40n, hru: 0n },
      supports: [],
      unsupported: [],
      code: null,
      bootId,
    });
  }

  block(...facts: readonly object[]): void {
    // each is a whole fact but for its place
    const placed = facts.map((fact, eventIndex) => ({ ...fact, eventIndex, origin })) as never;
    this.log.give(nextBlock(this.log, placed, { isHead: true, pause: 60_000 }));
  }

  names(version: string, more: object = {}): void {
    const record = { version, version_light: '', safe_to_upgrade: true, ...more };
    this.block({ kind: 'ZosVersionUpdated', version: JSON.stringify(record) });
  }

  outcome(outcome: NodeOutcome): void {
    for (const effect of outstandingNodeEffects(this.log.state))
      if (effect.lane === 'host') this.log.give(recordNodeOutcome(effect, outcome, 1_700_000_700_000));
  }

  /** What earlier chapters left over would keep the host up. */
  endContracts(): void {
    for (const { id, twinId: twin } of liveContracts(this.log.state))
      this.block({ kind: 'NodeContractCanceled', contractId: id, nodeId: node, twinId: twin });
    this.log.give({ type: 'PassTime', at: 2 ** 42 });
    for (;;) {
      const [effect] = outstanding(this.log.state);
      if (effect === undefined) return;
      this.log.give(recordOutcome(effect, { kind: 'done', result: null }, 2 ** 42));
    }
  }

  powers(): void {
    const target = (wanted: 'Up' | 'Down') => ({
      kind: 'PowerTargetChanged',
      farmId: farmId(1),
      nodeId: node,
      target: wanted,
    });
    const told = { kind: 'PowerStateChanged', nodeId: node, state: 'Down' };
    const { rent } = this.log.state.record;
    if (rent === null)
      this.block({ kind: 'RentContractCreated', contractId: 992n, nodeId: node, twinId: twinId(3) });
    this.block(target('Down'));
    this.block({ kind: 'RentContractCanceled', contractId: rent?.contractId ?? 992n });
    this.block(target('Up'));
    this.block(target('Down'));
    this.block(told);
    this.outcome(failed('INTERRUPTED'));
    this.block();
    this.outcome(done);
    this.start('4.3.0', 'boot-11');
  }
}
