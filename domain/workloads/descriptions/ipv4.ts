import { publicIpResult } from './ip.js';
import type { WorkloadDescription } from './workload-description.js';

export const ipv4Description: WorkloadDescription = {
  about:
    'A public IPv4 address for one `zmachine` of the same deployment. The older form of `ip`, with nothing to choose; its data adds nothing to the hash.',
  updateLimits: '',
  fields: [],
  result: publicIpResult,
  example: { name: 'pub4', data: {}, needs: [] },
};
