import type { WorkloadDescription } from './workload-description.js';
import type { ResultDefinition } from '../workload-result.js';

export const publicIpResult: ResultDefinition = {
  goStruct: 'zos.PublicIPResult',
  fields: [
    {
      name: 'ip',
      type: 'text',
      about:
        "The IPv4 address with the length of its net, from the contract's reserved list; empty when none.",
    },
    { name: 'ip6', type: 'text', about: 'The IPv6 address with the length of its net; empty when none.' },
    { name: 'gateway', type: 'text', about: 'The gateway of the IPv4 address; empty when none.' },
  ],
};

export const ipDescription: WorkloadDescription = {
  about:
    'Public addresses for one `zmachine` of the same deployment. IPv4 takes one of the addresses that the contract reserves.',
  updateLimits: '',
  fields: [
    {
      path: 'v4',
      type: 'boolean',
      turn: 1,
      rule: { says: '`v4`, `v6` or both', good: [true, false], bad: [] },
      about: 'Asks for an IPv4 address.',
    },
    { path: 'v6', type: 'boolean', turn: 2, about: 'Asks for an IPv6 address.' },
  ],
  result: publicIpResult,
  example: { name: 'pub', data: { v4: true, v6: true }, needs: [] },
};
