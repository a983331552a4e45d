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
  type MachineNetwork,
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
import {
  type MachineAddressSpec,
  machineDependencies,
  machineExclusives,
  type MachineSpec,
  machineSpec,
} from './machine-spec.js';
import type { SpecContext } from './host-spec.js';
import type { Siblings, WorkloadDefinition } from './workload-definition.js';

/** A virtual machine on a `network`. Source: zosbase zos/zmachine.go. */
export interface ZmachineData extends MachineData {
  readonly network: MachineNetwork & {
    /** Name of an `ip` or `ipv4` workload of the same deployment; '' when none. */
    readonly publicIp: string;
    readonly planetary: boolean;
  };
}

export interface ZmachineSpec extends MachineSpec {
  readonly type: 'zmachine';
  readonly publicIp: MachineAddressSpec | null;
  /** Whether it gets an address of the planetary network. */
  readonly planetary: boolean;
}

const description: WorkloadDescription = {
  about:
    'A virtual machine in a `network`. It takes its CPUs, its memory, and SSD for its root disk. Its disks must be in the same deployment.',
  updateLimits: '',
  fields: [
    flistField,
    { path: 'network', type: 'object', about: 'How the machine is reached.' },
    {
      path: 'network.public_ip',
      type: 'text',
      turn: 2,
      rule: {
        says: 'empty, or the name of an `ip` or `ipv4` of the deployment that no other machine names',
        good: ['', 'pub', null],
        bad: ['absent', 'net'],
      },
      about: 'Its public addresses.',
    },
    { path: 'network.planetary', type: 'boolean', turn: 3, about: 'Asks for an address in yggdrasil.' },
    ...under('network', machineNetworkFields, 4),
    ...machineFields(8),
  ],
  result: {
    goStruct: 'zos.ZMachineResult',
    fields: [
      ...idAndIp,
      {
        name: 'planetary_ip',
        type: 'text',
        olderName: 'ygg_ip',
        about: 'Its address in yggdrasil; empty when none.',
      },
      ...myceliumAndConsole,
    ],
  },
  example: {
    name: 'vm',
    data: machineExample({ public_ip: 'pub', planetary: true }),
    needs: ['zmount', 'network', 'ip'],
  },
};

export const zmachine: WorkloadDefinition<'zmachine', ZmachineData, ZmachineSpec> = {
  type: 'zmachine',
  goStruct: 'zos.ZMachine',
  description,
  isSharable: false,
  isUpdatable: false,
  pause: 'host',
  parse: (wire) => {
    const network = wire.struct('network', 'zos.MachineNetwork');
    const publicIp = network.string('public_ip', 'gridtypes.Name');
    const planetary = network.bool('planetary');
    return parseMachine(wire, () => ({ ...parseMachineNetwork(network), publicIp, planetary }));
  },
  toJson: (data) => {
    const { publicIp, planetary } = data.network;
    return machineToJson(data, { public_ip: publicIp, planetary, ...machineNetworkToJson(data.network) });
  },
  validate: (data, siblings) =>
    validateMachineSizes(data) ??
    validatePublicIp(data.network.publicIp, siblings) ??
    validateMachineNetwork(data.network),
  challenge: (data) => {
    const { network } = data;
    const own = `${network.publicIp}${network.planetary}`;
    return machineChallenge(data, own + machineNetworkChallenge(network));
  },
  capacity: machineCapacity,
  hostSpec: (data, context) => ({
    ...machineSpec('zmachine', data, context),
    publicIp: addressOf(data.network.publicIp, context),
    planetary: data.network.planetary,
  }),
  dependencies: (data) => [
    ...machineDependencies(data, 'network'),
    ...(data.network.publicIp === '' ? [] : [{ kind: 'workload', name: data.network.publicIp } as const]),
  ],
  exclusives: machineExclusives,
};

function addressOf(name: string, { sibling }: SpecContext): MachineAddressSpec | null {
  const found = name === '' ? null : sibling(name);
  return found && { id: found.id, address: found.address, wantsV6: found.wantsV6 };
}

function validatePublicIp(name: string, siblings: Siblings): string | null {
  if (name === '') return null;
  const type = siblings.typeOf(name);
  if (type === null) return 'public ip is not found';
  // Zero-OS means to refuse this too, but wraps a nil error and so accepts (docs/decisions/0004-deployment-model.md)
  if (type !== 'ip' && type !== 'ipv4') return `workload of name '${name}' is not a public ip`;
  return siblings.publicIpUses(name) > 1 ? 'public ip is assigned to multiple vms' : null;
}
