import type { NetworkId } from '../ids.js';
import { networkLightDescription } from './descriptions/network-light.js';
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

export const networkLight: WorkloadDefinition<'network-light', NetworkLightData, NetworkLightSpec> = {
  type: 'network-light',
  goStruct: 'zos.NetworkLight',
  description: networkLightDescription,
  isSharable: true,
  isUpdatable: true,
  pause: 'flag',
  parse: (wire) => ({
    ...parseWireguard(wire),
    mycelium: parseMycelium(wire.struct('mycelium', 'zos.Mycelium')),
  }),
  toJson: (data) => ({ ...wireguardToJson(data), mycelium: myceliumToJson(data.mycelium) }),
  validate: (data) =>
    data.subnet === '' ? 'network resource subnet cannot empty' : validateMycelium(data.mycelium),
  challenge: (data) => wireguardChallenge(data) + myceliumChallenge(data.mycelium),
  capacity: () => noCapacity,
  hostSpec: (data, { base, network: find }) => ({
    ...base,
    type: 'network-light',
    networkId: find(base.name).id,
    subnet: data.subnet,
    ipRange: data.ipRange,
    myceliumKey: data.mycelium.key,
    ...(data.privateKey === '' ? {} : { wireguard: wireguardSpec(data) }),
  }),
};
