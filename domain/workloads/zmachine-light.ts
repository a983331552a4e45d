import { zmachineLightDescription } from './descriptions/zmachine-light.js';
import {
  type MachineData,
  machineCapacity,
  machineChallenge,
  machineNetworkChallenge,
  machineNetworkToJson,
  machineToJson,
  parseMachine,
  parseMachineNetwork,
  validateMachineNetwork,
  validateMachineSizes,
} from './machine.js';
import { machineDependencies, machineExclusives, type MachineSpec, machineSpec } from './machine-spec.js';
import type { WorkloadDefinition } from './workload-definition.js';

/** A virtual machine on a `network-light`. Source: zosbase zos/zmachine_light.go. */
export type ZmachineLightData = MachineData;

export interface ZmachineLightSpec extends MachineSpec {
  readonly type: 'zmachine-light';
}

export const zmachineLight: WorkloadDefinition<'zmachine-light', ZmachineLightData, ZmachineLightSpec> = {
  type: 'zmachine-light',
  goStruct: 'zos.ZMachineLight',
  description: zmachineLightDescription,
  isSharable: false,
  isUpdatable: false,
  pause: 'host',
  parse: (wire) => ({
    ...parseMachine(wire),
    network: parseMachineNetwork(wire.struct('network', 'zos.MachineNetworkLight')),
  }),
  toJson: (data) => machineToJson(data, machineNetworkToJson(data.network)),
  validate: (data) => validateMachineSizes(data) ?? validateMachineNetwork(data.network),
  challenge: (data) => machineChallenge(data, machineNetworkChallenge(data.network)),
  capacity: machineCapacity,
  hostSpec: (data, context) => ({ ...machineSpec(data, context), type: 'zmachine-light' }),
  dependencies: (data) => machineDependencies(data, 'network-light'),
  exclusives: machineExclusives,
};
