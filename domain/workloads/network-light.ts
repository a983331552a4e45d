import { myceliumExample, myceliumFields } from './descriptions/mycelium.js';
import { wireguardExample, wireguardFields } from './descriptions/wireguard.js';
import type { WorkloadDescription } from './descriptions/workload-description.js';
import type { NetworkId } from '../ids.js';
import type { SpecBase } from './host-spec.js';
import {
  type MyceliumConfig,
  myceliumChallenge,
  myceliumToJson,
  parseMycelium,
  validateMycelium,
} from './mycelium-config.js';
import {
  parseWireguard,
  type WireguardConfig,
  wireguardChallenge,
  type WireguardSpec,
  wireguardSpec,
  wireguardToJson,
} from './wireguard-config.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/**
 * A network of one node that reaches others over mycelium. The WireGuard fields are hashed, but neither required
 * nor checked. Source: zosbase zos/network_light.go.
 */
export interface NetworkLightData extends WireguardConfig {
  readonly mycelium: MyceliumConfig;
}

export interface NetworkLightSpec extends SpecBase {
  readonly type: 'network-light';
  readonly networkId: NetworkId;
  /** CIDR, e.g. `10.1.2.0/24`; the gateway is the subnet's address with last byte 1. */
  readonly subnet: string;
  /** CIDR or '' when not set. */
  readonly ipRange: string;
  /** 32 bytes, hex. */
  readonly myceliumKey: string;
  /** Only when the network has a WireGuard key. */
  readonly wireguard?: WireguardSpec;
}

const description: WorkloadDescription = {
  about:
    'A private network of one node, which reaches others over mycelium. It belongs to the twin: of one name there is one on a node, and other deployments of the twin may use it. The WireGuard fields are hashed, but neither needed nor checked.',
  updateLimits: '',
  fields: [...wireguardFields(false), ...myceliumFields('object')],
  result: null,
  example: { name: 'lightnet', data: { ...wireguardExample, mycelium: myceliumExample }, needs: [] },
};

export const networkLight: WorkloadDefinition<'network-light', NetworkLightData, NetworkLightSpec> = {
  type: 'network-light',
  goStruct: 'zos.NetworkLight',
  description,
  isSharable: true,
  isUpdatable: true,
  pause: 'flag',
  parse: (wire) => parseWireguard(wire, () => parseMycelium(wire.struct('mycelium', 'zos.Mycelium'))),
  toJson: (data) => wireguardToJson(data, myceliumToJson(data.mycelium)),
  validate: (data) =>
    data.subnet === '' ? 'network resource subnet cannot empty' : validateMycelium(data.mycelium),
  challenge: (data) => wireguardChallenge(data) + myceliumChallenge(data.mycelium),
  capacity: () => noCapacity,
  hostSpec: (data, { base: { id, twinId, contractId, name }, network: find }) => ({
    id,
    twinId,
    contractId,
    name,
    type: 'network-light',
    networkId: find(name).id,
    subnet: data.subnet,
    ipRange: data.ipRange,
    myceliumKey: data.mycelium.key,
    ...(data.privateKey === '' ? {} : { wireguard: wireguardSpec(data) }),
  }),
};
