import { recordNodeOutcome } from '../../../commands/node-loop.js';
import { outstandingNodeEffects } from '../../../domain/effects/outstanding-node.js';
import { contractId, farmId, nodeId, twinId, workloadId, type WorkloadId } from '../../../domain/ids.js';
import type { ChainFact } from '../../../domain/chain-fact.js';
import type { NodeOutcome } from '../../../domain/node-effect.js';
import { nextBlock } from './next-block.js';
import type { Telling } from './telling.js';

const origin = { phase: 'finalization' } as const;
const about = { contractId: contractId(9900), nodeId: nodeId(1), twinId: twinId(7) };
const stray = (name: string): WorkloadId => workloadId(about.twinId, about.contractId, name);

/** Starts find what no record accounts for: it vanishes by itself, or its contract ends and it is removed. */
export function straysChapter(log: Telling): void {
  const block = (...facts: readonly ChainFact[]): void => {
    log.give(nextBlock(log, facts, { isHead: true }));
  };
  const outcome = (came: NodeOutcome, at: number): void => {
    for (const effect of outstandingNodeEffects(log.state))
      if (effect.lane === 'strays') log.give(recordNodeOutcome(effect, came, at));
  };
  const contract = {
    ...about,
    deploymentHash: 'ab'.repeat(16),
    deploymentData: '',
    publicIps: 0,
    reservedIps: [],
  };
  // The chapter before left the farmer's wish that the node be down: at the head of the chain it would follow that.
  block({
    kind: 'PowerTargetChanged',
    eventIndex: 1,
    origin,
    farmId: farmId(1),
    nodeId: about.nodeId,
    target: 'Up',
  });
  log.give({ type: 'SurveyHost', present: [stray('data'), stray('net')] });
  log.give({ type: 'SurveyHost', present: [stray('data')] });
  block({ kind: 'NodeContractCreated', eventIndex: 1, origin, contract });
  block({ kind: 'NodeContractCanceled', eventIndex: 1, origin, ...about });
  outcome({ kind: 'failed', code: 'HOST_REFUSED', reason: 'the volume is in use' }, 2 ** 42);
  log.give({ type: 'PassTime', at: 2 ** 43 });
  outcome({ kind: 'done', result: null }, 2 ** 43);
}
