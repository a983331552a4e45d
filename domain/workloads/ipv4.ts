import { ipv4Description } from './descriptions/ipv4.js';
import type { PublicIpSpec } from './ip.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** The older form of `ip`, which has nothing to choose. Source: zosbase zos/ipv4.go. */
export type Ipv4Data = Readonly<Record<string, never>>;

export interface Ipv4Spec extends PublicIpSpec {
  readonly type: 'ipv4';
}

export const ipv4: WorkloadDefinition<'ipv4', Ipv4Data, Ipv4Spec> = {
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
  hostSpec: (_, { base, address }) => ({ ...base, type: 'ipv4', address, wantsV6: false }),
  exclusives: () => [{ kind: 'public-ip', id: null }],
};
