import { ipDescription } from './descriptions/ip.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** Public addresses for a machine of the same deployment. Source: zosbase zos/ipv4.go. */
export interface IpData {
  /** One of the IPv4 addresses that the contract reserves. */
  readonly v4: boolean;
  readonly v6: boolean;
}

export const ip: WorkloadDefinition<'ip', IpData> = {
  type: 'ip',
  goStruct: 'zos.PublicIP',
  description: ipDescription,
  isSharable: false,
  isUpdatable: false,
  pause: 'flag',
  parse: (wire) => ({ v4: wire.bool('v4'), v6: wire.bool('v6') }),
  toJson: ({ v4, v6 }) => ({ v4, v6 }),
  validate: ({ v4, v6 }) => (v4 || v6 ? null : 'public ip workload with no selections'),
  challenge: ({ v4, v6 }) => `${v4}${v6}`,
  capacity: ({ v4 }) => ({ ...noCapacity, ipv4u: v4 ? 1n : 0n }),
};
