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

const example = machineExample({});

export const zmachineLightDescription: WorkloadDescription = {
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
