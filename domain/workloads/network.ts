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
  validatePeer,
  type WireguardConfig,
  wireguardChallenge,
  type WireguardSpec,
  wireguardSpec,
  wireguardToJson,
} from './wireguard-config.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** This node's part of a WireGuard network over several nodes. Source: zosbase zos/network.go. */
export interface NetworkData extends WireguardConfig {
  readonly mycelium: MyceliumConfig | null;
}

export interface NetworkSpec extends SpecBase {
  readonly type: 'network';
  readonly networkId: NetworkId;
  /** CIDR, e.g. `10.1.2.0/24`; the gateway is the subnet's address with last byte 1. */
  readonly subnet: string;
  /** CIDR of the network over all nodes. */
  readonly ipRange: string;
  /** 32 bytes, hex; '' when the network has none. */
  readonly myceliumKey: string;
  readonly wireguard: WireguardSpec;
}

const description: WorkloadDescription = {
  about:
    "This node's part of a private WireGuard network over several nodes. It belongs to the twin: of one name there is one on a node, and other deployments of the twin may use it.",
  updateLimits: '',
  fields: [...wireguardFields(true), ...myceliumFields('optional object')],
  result: null,
  example: { name: 'net', data: { ...wireguardExample, mycelium: myceliumExample }, needs: [] },
};

export const network: WorkloadDefinition<'network', NetworkData, NetworkSpec> = {
  type: 'network',
  goStruct: 'zos.Network',
  description,
  isSharable: true,
  isUpdatable: true,
  pause: 'flag',
  parse: (wire) => {
    const mycelium = wire.optionalStruct('mycelium', 'zos.Mycelium');
    return parseWireguard(wire, () => mycelium && parseMycelium(mycelium));
  },
  toJson: (data) => wireguardToJson(data, data.mycelium && myceliumToJson(data.mycelium)),
  validate: (data) => {
    if (data.ipRange === '') return 'network IP range cannot be empty';
    if (data.subnet === '') return 'network resource subnet cannot empty';
    if (data.privateKey === '') return 'network resource wireguard private key cannot empty';
    for (const peer of data.peers) {
      const problem = validatePeer(peer);
      if (problem !== null) return problem;
    }
    return data.mycelium && validateMycelium(data.mycelium);
  },
  challenge: (data) =>
    wireguardChallenge(data) + (data.mycelium === null ? '' : myceliumChallenge(data.mycelium)),
  capacity: () => noCapacity,
  hostSpec: (data, { base, network: find }) => ({
    ...base,
    type: 'network',
    networkId: find(base.name).id,
    subnet: data.subnet,
    ipRange: data.ipRange,
    myceliumKey: data.mycelium?.key ?? '',
    wireguard: wireguardSpec(data),
  }),
};
