import { ipv4Description } from './descriptions/ipv4.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** The older form of `ip`, which has nothing to choose. Source: zosbase zos/ipv4.go. */
export type Ipv4Data = Readonly<Record<string, never>>;

export const ipv4: WorkloadDefinition<'ipv4', Ipv4Data> = {
  type: 'ipv4',
  goStruct: 'zos.PublicIP4',
  description: ipv4Description,
  isSharable: false,
  isUpdatable: false,
  pause: 'flag',
  parse: () => ({}),
  toJson: () => ({}),
  validate: () => null,
  challenge: () => '',
  capacity: () => ({ ...noCapacity, ipv4u: 1n }),
};
