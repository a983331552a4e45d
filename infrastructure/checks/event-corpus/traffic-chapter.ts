import { outstandingNodeEffects } from '../../../domain/effects/outstanding-node.js';
import { contractId } from '../../../domain/ids.js';
import type { Telling } from './telling.js';

/** Counters of public traffic are read (RecordNodeOutcome version 2), and a window is closed. */
export function trafficChapter(log: Telling): void {
  log.give({ type: 'SetVoice', account: 'c4'.repeat(32), bootedAt: null });
  for (const bytes of [1000n, 6000n]) {
    follow(log, 4_000_000);
    const owed = outstandingNodeEffects(log.state).find(({ kind }) => kind === 'read-traffic');
    if (owed === undefined) throw new Error('the node of the corpus does not want its counters read');
    const { id, kind, task, round, attempt } = owed;
    const counter = { contractId: contractId(17), name: 'o1', epoch: 'boot-1/7', bytes };
    log.give({
      type: 'RecordNodeOutcome',
      effect: { id, kind, task, round, attempt },
      outcome: { kind: 'traffic-read', counters: [counter] },
      at: 1_700_300_000_000,
    });
  }
  log.give({ type: 'SetVoice', account: null, bootedAt: null });
}

/** A block at the head. @param pause chain time since the one before, ms */
function follow(log: Telling, pause: number): void {
  const { number: last = 0, specVersion = 0, time = 0 } = log.state.chain.cursor ?? {};
  const number = last + 1;
  log.give({
    type: 'FollowBlocks',
    from: number,
    block: { number, hash: `0x${number.toString(16).padStart(64, '0')}` },
    specVersion,
    time: time + pause,
    head: number,
    facts: [],
    passedOver: [],
  });
}
