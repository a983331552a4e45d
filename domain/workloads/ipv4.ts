import { publicIpResult } from './ip.js';
import type { WorkloadDescription } from './descriptions/workload-description.js';
import type { PublicIpSpec } from './ip.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** The older form of `ip`, which has nothing to choose. Source: zosbase zos/ipv4.go. */
export type Ipv4Data = Readonly<Record<string, never>>;

export interface Ipv4Spec extends PublicIpSpec {
  readonly type: 'ipv4';
}

const description: WorkloadDescription = {
  about:
    'A public IPv4 address for one `zmachine` of the same deployment. The older form of `ip`, with nothing to choose; its data adds nothing to the hash.',
  updateLimits: '',
  fields: [],
  result: publicIpResult,
  example: { name: 'pub4', data: {}, needs: [] },
};

export const ipv4: WorkloadDefinition<'ipv4', Ipv4Data, Ipv4Spec> = {
  type: 'ipv4',
  goStruct: 'zos.PublicIP4',
  description,
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
