import { gatewayExample, gatewayFields } from './gateway.js';
import type { WorkloadDescription } from './workload-description.js';

export const gatewayFqdnProxyDescription: WorkloadDescription = {
  about: "Proxies a domain name of the user's own, whose DNS record points at the gateway node.",
  updateLimits: '',
  fields: [
    {
      path: 'fqdn',
      type: 'text',
      turn: 1,
      rule: {
        says: 'two labels or more of letters, digits, `-` and `_`, the last of two characters or more',
        good: ['example.org', 'a.b-c.d_e.xy'],
        bad: ['', 'example', 'example.o', '.org', 'example.org.', null],
      },
      about: 'The name that is proxied.',
    },
    ...gatewayFields,
  ],
  result: { goStruct: 'zos.GatewayFQDNResult', fields: [] },
  example: {
    name: 'own_site',
    data: { ...gatewayExample, fqdn: 'www.example.org' },
    needs: ['network'],
  },
};
