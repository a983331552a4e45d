import { recordNodeOutcome } from '../../commands/node-loop.js';
import type { RemoveStray } from '../../domain/node-effect.js';
import { checkStrayUnpaid } from './oracles.js';
import type { NodeView } from './world-parts.js';

/** Carries out what a node owes its host because of a workload that its log does not account for. */
export function removeStray(node: NodeView, effect: RemoveStray): void {
  const { world, host } = node;
  checkStrayUnpaid(node, effect.workload);
  node.after(host.discardTime(), 'stray', () => {
    const outcome = host.discard(effect.workload);
    if (outcome.kind === 'done') world.coverage.saw('a stray workload was removed');
    if (node.diesAt('before-outcome')) return;
    const came =
      outcome.kind === 'done'
        ? outcome
        : ({ kind: 'failed', code: 'HOST_REFUSED', reason: outcome.reason } as const);
    node.take(recordNodeOutcome(effect, came, node.clock));
  });
}
