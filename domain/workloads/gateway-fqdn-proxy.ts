import { gatewayFqdnProxyDescription } from './descriptions/gateway-fqdn-proxy.js';
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

export const gatewayFqdnProxy: WorkloadDefinition<
  'gateway-fqdn-proxy',
  GatewayFqdnProxyData,
  GatewayFqdnProxySpec
> = {
  type: 'gateway-fqdn-proxy',
  goStruct: 'zos.GatewayFQDNProxy',
  description: gatewayFqdnProxyDescription,
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
