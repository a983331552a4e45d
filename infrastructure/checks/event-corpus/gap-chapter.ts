import type { ReconcileChain } from '../../../domain/command.js';
import { contractId, farmId, nodeId, twinId } from '../../../domain/ids.js';
import { liveContracts } from '../../../domain/decide/decide-reconcile.js';
import type { Telling } from './telling.js';

/** Blocks that nobody holds any more: what was doubted, what was found and what was gone. */
export function gapChapter(log: Telling): void {
  const from = (log.state.chain.cursor?.number ?? 0) + 1;
  const live = liveContracts(log.state).map(({ id }) => id);
  const found = {
    contract: {
      contractId: contractId(990),
      twinId: twinId(3),
      nodeId: nodeId(1),
      deploymentHash: '9a'.repeat(16),
      deploymentData: '',
      publicIps: 1,
      reservedIps: [{ ip: '185.206.122.40/24', gateway: '185.206.122.1' }],
    },
    grace: false,
  };
  const reading = (at: number, sightings: ReconcileChain['sightings']): ReconcileChain => ({
    type: 'ReconcileChain',
    from,
    block: { number: at, hash: `0x${at.toString(16).padStart(64, '0')}` },
    specVersion: 149,
    time: 1_700_000_600_000,
    reason: 'no endpoint holds it',
    node: {
      farmId: farmId(1),
      twinId: twinId(2),
      publicConfig: { ip4: { ip: '185.206.122.33/24', gateway: '185.206.122.1' }, ip6: null, domain: null },
      powerTarget: 'Up',
      zosVersion: '{"safe_to_upgrade":true,"version":"3.15.1"}',
      rent: { rentContractId: contractId(991), twinId: twinId(3), grace: true },
    },
    contracts: [found],
    gone: live,
    account: null,
    names: [],
    sightings,
    endpoints: 2,
  });
  const sightings = [1, 2, 3].map((more) => ({
    block: from + 100 + more,
    endpoint: `wss://${more % 2 === 0 ? 'b' : 'a'}.example.org:443`,
    voices: 1,
  }));
  for (let seen = 1; seen <= sightings.length; seen++)
    log.give(reading(from + 100 + seen, sightings.slice(0, seen)));
  const later = (log.state.chain.cursor?.number ?? 0) + 1;
  const again = [49, 50].map((more) => {
    return { block: later + more, endpoint: 'wss://a.example.org:443', voices: 1 };
  });
  log.give({ ...reading(later + 50, again), from: later, contracts: [{ ...found, grace: true }], gone: [] });
}
