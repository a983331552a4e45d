import { myceliumExample, myceliumFields } from './mycelium.js';
import { wireguardExample, wireguardFields } from './wireguard.js';
import type { WorkloadDescription } from './workload-description.js';

export const networkLightDescription: WorkloadDescription = {
  about:
    'A private network of one node, which reaches others over mycelium. It belongs to the twin: of one name there is one on a node, and other deployments of the twin may use it. The WireGuard fields are hashed, but neither needed nor checked.',
  updateLimits: '',
  fields: [...wireguardFields(false), ...myceliumFields('object')],
  result: null,
  example: { name: 'lightnet', data: { ...wireguardExample, mycelium: myceliumExample }, needs: [] },
};
