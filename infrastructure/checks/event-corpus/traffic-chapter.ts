import { recordNodeOutcome } from '../../../commands/node-loop.js';
import { outstandingNodeEffects } from '../../../domain/effects/outstanding-node.js';
import { contractId } from '../../../domain/ids.js';
import { nextBlock } from './next-block.js';
import type { Telling } from './telling.js';

/** Counters of public traffic are read (RecordNodeOutcome version 2), and a window is closed. */
export function trafficChapter(log: Telling): void {
  log.give({ type: 'SetVoice', account: 'c4'.repeat(32), bootedAt: null });
  for (const bytes of [1000n, 6000n]) {
    log.give(nextBlock(log, [], { isHead: true, pause: 4_000_000 }));
    const owed = outstandingNodeEffects(log.state).find(({ kind }) => kind === 'read-traffic');
    if (owed === undefined) throw new Error('the node of the corpus does not want its counters read');
    const counter = { contractId: contractId(17), name: 'o1', epoch: 'boot-1/7', bytes };
    log.give(recordNodeOutcome(owed, { kind: 'traffic-read', counters: [counter] }, 1_700_300_000_000));
  }
  log.give({ type: 'SetVoice', account: null, bootedAt: null });
}
