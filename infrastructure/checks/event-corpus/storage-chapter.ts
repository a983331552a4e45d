import { contractId, farmId, nodeId, twinId } from '../../../domain/ids.js';
import type { Telling } from './telling.js';

/** What the storage held where the log stands: a log that does not begin with the chain knows so what was before. */
export function storageChapter(log: Telling): void {
  const { cursor } = log.state.chain;
  const { number = 0, hash = `0x${'00'.repeat(32)}` } = cursor ?? {};
  log.give({
    type: 'ReadStorage',
    block: { number, hash },
    specVersion: 149,
    time: cursor?.time ?? 0,
    node: {
      farmId: farmId(1),
      twinId: twinId(2),
      publicConfig: null,
      powerTarget: 'Up',
      zosVersion: log.state.record.zosVersion,
      rent: null,
    },
    farm: {
      farmId: farmId(1),
      name: 'freefarm',
      twinId: twinId(1),
      dedicated: true,
      pricing: { id: 1, name: 'usual', su: 50_000, cu: 100_000, nu: 15_000, ipu: 40_000, uniqueName: 2_500 },
    },
    contracts: [
      {
        contract: {
          contractId: contractId(9100),
          twinId: twinId(3),
          nodeId: nodeId(1),
          deploymentHash: '9b'.repeat(16),
          deploymentData: '',
          publicIps: 0,
          reservedIps: [],
        },
        grace: false,
      },
    ],
    endpoint: 'wss://a.example.org:443',
    voices: 1,
  });
}
