import { farmId, nodeId, twinId } from '../../../domain/ids.js';
import { nextBlock } from './next-block.js';
import type { Telling } from './telling.js';

const origin = { phase: 'finalization' } as const;
const resources = { cru: 8n, mru: 1n, sru: 1n, hru: 1n };
const prices = { id: 1, name: 'usual', su: 50_000, cu: 100_000, nu: 15_000, ipu: 40_000, uniqueName: 2_500 };

/** The node comes to another farm, which changes and whose prices change; then the chain deletes the node, and has it again. */
export function farmChapter(log: Telling): void {
  const moved = { kind: 'NodeUpdated', nodeId: nodeId(1), farmId: farmId(2), twinId: twinId(2), resources };
  const farm = { farmId: farmId(2), name: 'second', twinId: twinId(9), dedicated: false };
  block(log, moved);
  read(log, { ...farm, pricing: prices });
  block(log, { kind: 'FarmUpdated', farm: { ...farm, dedicated: true, pricingPolicyId: 1 } });
  block(log, { kind: 'PricingPolicyStored', pricing: { ...prices, su: 60_000 } });
  block(log, { kind: 'FarmUpdated', farm: { ...farm, dedicated: true, pricingPolicyId: 2 } });
  read(log, { ...farm, dedicated: true, pricing: { ...prices, id: 2, name: 'other' } });
  block(log, { kind: 'NodeDeleted', nodeId: nodeId(1) });
  block(log, { ...moved, farmId: farmId(1) });
}

function read(log: Telling, farm: object): void {
  const { cursor } = log.state.chain;
  const block = { number: cursor?.number, hash: cursor?.hash };
  // the farm is a whole one, and the log stands at a block
  log.give({ type: 'ReadFarm', block, farm, endpoint: 'wss://a.example.org:443', voices: 1 } as never);
}

function block(log: Telling, fact: object): void {
  // a whole fact but for its place
  log.give(nextBlock(log, [{ ...fact, eventIndex: 0, origin }] as never, { isHead: false }));
}
