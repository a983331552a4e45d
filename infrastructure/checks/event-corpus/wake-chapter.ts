import { recordNodeOutcome } from '../../../commands/node-loop.js';
import { outstandingNodeEffects } from '../../../domain/effects/outstanding-node.js';
import { farmId, nodeId, twinId } from '../../../domain/ids.js';
import type { NodeOutcome } from '../../../domain/node-effect.js';
import { callAgainAfter, callsMost } from '../../../domain/power/sleeping-node.js';
import { nextBlock } from './next-block.js';
import type { Telling } from './telling.js';

const origin = { phase: 'finalization' } as const;
const farm = farmId(1);

/** Other nodes of the farm are woken, in every way that this can go. */
export function wakeChapter(log: Telling): void {
  const resources = { cru: 8n, mru: 1n, sru: 1n, hru: 1n };
  block(log, { kind: 'NodeUpdated', nodeId: nodeId(1), farmId: farm, twinId: twinId(2), resources });
  block(log, target('Up', 1));
  log.give({ type: 'SetHostControl', ...log.state.control, wakeOnLan: false });
  block(log, target('Up', 5));
  log.give({ type: 'SetHostControl', ...log.state.control, wakeOnLan: true });
  block(log, target('Up', 5), target('Up', 6));
  outcome(log, { kind: 'done', result: { mac: '02:00:00:00:00:05' } });
  outcome(log, { kind: 'done', result: { over: 'target-down' } });
  block(log, { kind: 'PowerStateChanged', nodeId: nodeId(5), state: 'Up' });
  block(log, target('Up', 7));
  for (let call = 0; call < callsMost; call += 1) {
    outcome(log, { kind: 'failed', code: 'NO_ADDRESS', reason: 'for the corpus' });
    block(log);
  }
}

function target(wanted: 'Up' | 'Down', node: number): object {
  return { kind: 'PowerTargetChanged', farmId: farm, nodeId: nodeId(node), target: wanted };
}

function block(log: Telling, ...facts: readonly object[]): void {
  // each is a whole fact but for its place
  const placed = facts.map((fact, eventIndex) => ({ ...fact, eventIndex, origin })) as never;
  log.give(nextBlock(log, placed, { isHead: true, pause: callAgainAfter }));
}

function outcome(log: Telling, came: NodeOutcome): void {
  const effect = outstandingNodeEffects(log.state).find(({ lane }) => lane === 'farm');
  if (effect === undefined) throw new Error('no node is to be called');
  log.give(recordNodeOutcome(effect, came, 1_700_000_800_000));
}
