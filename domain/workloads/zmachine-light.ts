import { under } from './descriptions/field-description.js';
import {
  flistField,
  idAndIp,
  machineExample,
  machineFields,
  machineNetworkFields,
  myceliumAndConsole,
} from './descriptions/machine.js';
import type { WorkloadDescription } from './descriptions/workload-description.js';
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

const example = machineExample({});

const description: WorkloadDescription = {
  about:
    'A virtual machine in a `network-light`. It takes its CPUs, its memory, and SSD for its root disk. Its disks must be in the same deployment.',
  updateLimits: '',
  fields: [
    flistField,
    { path: 'network', type: 'object', about: 'How the machine is reached.' },
    ...under('network', machineNetworkFields, 2),
    ...machineFields(6),
  ],
  result: { goStruct: 'zos.ZMachineLightResult', fields: [...idAndIp, ...myceliumAndConsole] },
  example: {
    name: 'lightvm',
    data: {
      ...example,
      network: {
        mycelium: { Network: 'lightnet', hex_seed: '0102030405aa' },
        interfaces: [{ network: 'lightnet', ip: '10.1.2.5' }],
      },
    },
    needs: ['zmount', 'network-light'],
  },
};

export const zmachineLight: WorkloadDefinition<'zmachine-light', ZmachineLightData, ZmachineLightSpec> = {
  type: 'zmachine-light',
  goStruct: 'zos.ZMachineLight',
  description,
  isSharable: false,
  isUpdatable: false,
  pause: 'host',
  parse: (wire) =>
    parseMachine(wire, () => parseMachineNetwork(wire.struct('network', 'zos.MachineNetworkLight'))),
  toJson: (data) => machineToJson(data, machineNetworkToJson(data.network)),
  validate: (data) => validateMachineSizes(data) ?? validateMachineNetwork(data.network),
  challenge: (data) => machineChallenge(data, machineNetworkChallenge(data.network)),
  capacity: machineCapacity,
  hostSpec: (data, context) => machineSpec('zmachine-light', data, context),
  dependencies: (data) => machineDependencies(data, 'network-light'),
  exclusives: machineExclusives,
};
