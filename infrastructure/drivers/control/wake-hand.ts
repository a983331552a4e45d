import { ChainError } from '../../../chain/block-source.js';
import type { GridRecords, NodeInterface } from '../../../chain/grid-records.js';
import type { NodeOutcome, WakeNode } from '../../../domain/node-effect.js';
import type { NodeHand } from '../../runtime/node-effect-runner.js';
import { isHardwareAddress } from './magic-packet.js';
import type { Waker } from './waker.js';

/** The bridge that Zero-OS listens on: its hardware address is that of the card. */
const zosInterface = 'zos';

/**
 * Calls another node of the farm, after a look at the chain's storage: as of now it may be up, or not wanted any more, and its
 * hardware address is there.
 */
export function wakeHand(records: GridRecords | undefined, wake: Waker): NodeHand<WakeNode> {
  return async ({ nodeId }, signal) => {
    if (records === undefined)
      return failed('NOT_ABLE', 'this chain has no storage to look it up (a recording)');
    try {
      const power = (await records.powerOf(nodeId)).value;
      if (power?.target === 'Down') return over('target-down');
      // A node of which the chain keeps no power was never told to be down.
      if (power === null || power.state === 'Up') return over('up');
      const node = (await records.node(nodeId)).value;
      if (node === null) return failed('NOT_FOUND', `the chain has no node ${nodeId}`);
      const mac = cardOf(node.interfaces);
      if (mac === null) return failed('NO_ADDRESS', `the chain has no hardware address of node ${nodeId}`);
      const called = await wake(mac, signal);
      return called.kind === 'done' ? { kind: 'done', result: { mac } } : called;
    } catch (error) {
      if (!(error instanceof ChainError)) throw error;
      return failed(error.code, error.message.slice(0, 1000));
    }
  };
}

/** As Zero-OS names it; a node with one interface only has no other. */
function cardOf(interfaces: readonly NodeInterface[]): string | null {
  const one = interfaces.find(({ name }) => name === zosInterface) ?? interfaces[0];
  if (one === undefined || (one.name !== zosInterface && interfaces.length > 1)) return null;
  return isHardwareAddress(one.mac) ? one.mac.toLowerCase() : null;
}

function over(why: 'up' | 'target-down'): NodeOutcome {
  return { kind: 'done', result: { over: why } };
}

function failed(code: string, reason: string): NodeOutcome {
  return { kind: 'failed', code, reason };
}
