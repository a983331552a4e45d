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

/** Proxies `<name>.<domain of the gateway node>`. Source: zosbase zos/gw_name.go. */
export interface GatewayNameProxyData extends GatewayData {
  readonly name: string;
}

export interface GatewayNameProxySpec extends GatewaySpec {
  readonly type: 'gateway-name-proxy';
}

const description: WorkloadDescription = {
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

export const gatewayNameProxy: WorkloadDefinition<
  'gateway-name-proxy',
  GatewayNameProxyData,
  GatewayNameProxySpec
> = {
  type: 'gateway-name-proxy',
  goStruct: 'zos.GatewayNameProxy',
  description,
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
