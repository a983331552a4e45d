import { gatewayNameProxyDescription } from './descriptions/gateway-name-proxy.js';
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

/** Proxies `<name>.<domain of the gateway node>`. Source: zosbase zos/gw_name.go. */
export interface GatewayNameProxyData extends GatewayData {
  readonly name: string;
}

export interface GatewayNameProxySpec extends GatewaySpec {
  readonly type: 'gateway-name-proxy';
}

export const gatewayNameProxy: WorkloadDefinition<
  'gateway-name-proxy',
  GatewayNameProxyData,
  GatewayNameProxySpec
> = {
  type: 'gateway-name-proxy',
  goStruct: 'zos.GatewayNameProxy',
  description: gatewayNameProxyDescription,
  isSharable: false,
  isUpdatable: false,
  pause: 'flag',
  parse: (wire) => ({ ...parseGateway(wire), name: wire.string('name') }),
  toJson: (data) => ({ ...gatewayToJson(data), name: data.name }),
  validate: (data) =>
    /^[a-zA-Z0-9\-_]+$/.test(data.name) ? validateGateway(data) : `name ${data.name} is invalid`,
  challenge: (data) => data.name + gatewayChallenge(data),
  capacity: () => noCapacity,
  hostSpec: (data, context) => ({
    ...gatewaySpec(data, context.nodeDomain === null ? '' : `${data.name}.${context.nodeDomain}`, context),
    type: 'gateway-name-proxy',
  }),
  dependencies: (data) => [{ kind: 'node-domain', name: 'domain' }, ...gatewayDependencies(data)],
  // The node has one domain, so the label alone tells names apart; a label has no dot, so no fqdn is taken for one.
  exclusives: ({ name }) => [{ kind: 'domain', id: name.toLowerCase() }],
};
