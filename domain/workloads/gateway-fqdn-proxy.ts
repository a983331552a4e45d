import { gatewayFqdnProxyDescription } from './descriptions/gateway-fqdn-proxy.js';
import {
  type GatewayData,
  gatewayChallenge,
  gatewayToJson,
  parseGateway,
  validateGateway,
} from './gateway.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** Proxies a domain name of the user's own. Source: zosbase zos/gw_fqdn.go. */
export interface GatewayFqdnProxyData extends GatewayData {
  readonly fqdn: string;
}

export const gatewayFqdnProxy: WorkloadDefinition<'gateway-fqdn-proxy', GatewayFqdnProxyData> = {
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
};

/** Two labels or more of `[a-zA-Z0-9-_]`, the last of two characters or more; split, so that it cannot backtrack. */
function isFqdn(name: string): boolean {
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  return labels.length >= 2 && last.length >= 2 && labels.every((label) => /^[a-zA-Z0-9\-_]+$/.test(label));
}
