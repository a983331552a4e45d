import { gatewayExample, gatewayFields } from './descriptions/gateway.js';
import type { WorkloadDescription } from './descriptions/workload-description.js';
import {
  type GatewayData,
  gatewayChallenge,
  gatewayDependencies,
  type GatewaySpec,
  gatewaySpec,
  gatewayToJson,
  parseGateway,
  validateGateway,
} from './gateway.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** Proxies a domain name of the user's own. Source: zosbase zos/gw_fqdn.go. */
export interface GatewayFqdnProxyData extends GatewayData {
  readonly fqdn: string;
}

export interface GatewayFqdnProxySpec extends GatewaySpec {
  readonly type: 'gateway-fqdn-proxy';
}

const description: WorkloadDescription = {
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

export const gatewayFqdnProxy: WorkloadDefinition<
  'gateway-fqdn-proxy',
  GatewayFqdnProxyData,
  GatewayFqdnProxySpec
> = {
  type: 'gateway-fqdn-proxy',
  goStruct: 'zos.GatewayFQDNProxy',
  description,
  isSharable: false,
  isUpdatable: false,
  pause: 'flag',
  parse: (wire) => ({ ...parseGateway(wire), fqdn: wire.string('fqdn') }),
  toJson: (data) => ({ ...gatewayToJson(data), fqdn: data.fqdn }),
  validate: (data) => (isFqdn(data.fqdn) ? validateGateway(data) : `fqdn ${data.fqdn} is invalid`),
  challenge: (data) => data.fqdn + gatewayChallenge(data),
  capacity: () => noCapacity,
  hostSpec: (data, context) => ({ ...gatewaySpec(data, data.fqdn, context), type: 'gateway-fqdn-proxy' }),
  dependencies: gatewayDependencies,
  exclusives: ({ fqdn }) => [{ kind: 'domain', id: fqdn.toLowerCase() }],
};

/** Two labels or more of `[a-zA-Z0-9-_]`, the last of two characters or more; split, so that it cannot backtrack. */
function isFqdn(name: string): boolean {
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  return labels.length >= 2 && last.length >= 2 && labels.every((label) => /^[a-zA-Z0-9\-_]+$/.test(label));
}
