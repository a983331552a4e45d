import { under } from './field-description.js';
import {
  flistField,
  idAndIp,
  machineExample,
  machineFields,
  machineNetworkFields,
  myceliumAndConsole,
} from './machine.js';
import type { WorkloadDescription } from './workload-description.js';

export const zmachineDescription: WorkloadDescription = {
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
