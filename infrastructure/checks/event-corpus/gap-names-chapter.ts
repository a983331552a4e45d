import { contractId, twinId } from '../../../domain/ids.js';
import { heldContracts } from './held-contracts.js';
import type { Telling } from './telling.js';

/** ReconcileChain says who holds the names of gateways (version 2): one was lost in blocks that were not seen. */
export function gapNamesChapter(log: Telling): void {
  const from = (log.state.chain.cursor?.number ?? 0) + 1;
  const number = from + 50;
  const { record } = log.state;
  const [name = 'site'] = [...log.state.names].map(([each]) => each);
  log.give({
    type: 'ReconcileChain',
    from,
    block: { number, hash: `0x${number.toString(16).padStart(64, '0')}` },
    specVersion: 149,
    time: (log.state.chain.cursor?.time ?? 0) + 600_000,
    reason: 'no endpoint holds it',
    node: { ...record, rent: null },
    contracts: heldContracts(log, log.state.identity!.nodeId!),
    gone: [],
    account: null,
    names: [{ name, block: number, holder: { contractId: contractId(9003), twinId: twinId(4) } }],
    sightings: [1, 0].map((before) => {
      return { block: number - before, endpoint: 'wss://a.example.org:443', voices: 1 };
    }),
    endpoints: 1,
  });
}
