import { networkDescription } from './descriptions/network.js';
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
  wireguardToJson,
} from './wireguard-config.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** This node's part of a WireGuard network over several nodes. Source: zosbase zos/network.go. */
export interface NetworkData extends WireguardConfig {
  readonly mycelium: MyceliumConfig | null;
}

export const network: WorkloadDefinition<'network', NetworkData> = {
  type: 'network',
  goStruct: 'zos.Network',
  description: networkDescription,
  isSharable: true,
  isUpdatable: true,
  pause: 'flag',
  parse: (wire) => {
    const mycelium = wire.optionalStruct('mycelium', 'zos.Mycelium');
    return { ...parseWireguard(wire), mycelium: mycelium && parseMycelium(mycelium) };
  },
  toJson: (data) => ({
    ...wireguardToJson(data),
    ...(data.mycelium && { mycelium: myceliumToJson(data.mycelium) }),
  }),
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
};
