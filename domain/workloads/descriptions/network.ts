import { myceliumExample, myceliumFields } from './mycelium.js';
import { wireguardExample, wireguardFields } from './wireguard.js';
import type { WorkloadDescription } from './workload-description.js';

export const networkDescription: WorkloadDescription = {
  about:
    "This node's part of a private WireGuard network over several nodes. It belongs to the twin: of one name there is one on a node, and other deployments of the twin may use it.",
  updateLimits: '',
  fields: [...wireguardFields(true), ...myceliumFields('optional object')],
  result: null,
  example: { name: 'net', data: { ...wireguardExample, mycelium: myceliumExample }, needs: [] },
};
