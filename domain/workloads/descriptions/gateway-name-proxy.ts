import { gatewayExample, gatewayFields } from './gateway.js';
import type { WorkloadDescription } from './workload-description.js';

export const gatewayNameProxyDescription: WorkloadDescription = {
  about:
    'Proxies `<name>.<domain of the gateway node>`. The name must be held by a name contract of the same twin.',
  updateLimits: '',
  fields: [
    {
      path: 'name',
      type: 'text',
      turn: 1,
      rule: {
        says: 'letters, digits, `-` and `_`, one at least',
        good: ['a', 'My-site_1'],
        bad: ['', 'a.b', 'a b', 'é', null],
      },
      about: 'The first label of the proxied name.',
    },
    ...gatewayFields,
  ],
  result: {
    goStruct: 'zos.GatewayProxyResult',
    fields: [{ name: 'fqdn', type: 'text', about: 'The whole name that is proxied.' }],
  },
  example: {
    name: 'site',
    data: { ...gatewayExample, name: 'mysite' },
    needs: ['network'],
  },
};
