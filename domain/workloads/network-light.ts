import { networkLightDescription } from './descriptions/network-light.js';
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

export const networkLight: WorkloadDefinition<'network-light', NetworkLightData> = {
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
};
