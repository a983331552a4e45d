import type { PublicIp } from '../chain-fact.js';
import { ipDescription } from './descriptions/ip.js';
import type { SpecBase } from './host-spec.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** Public addresses for a machine of the same deployment. Source: zosbase zos/ipv4.go. */
export interface IpData {
  /** One of the IPv4 addresses that the contract reserves. */
  readonly v4: boolean;
  readonly v6: boolean;
}

/** What both forms of public addresses come to on the host. */
export interface PublicIpSpec extends SpecBase {
  /** The address of the contract's that this workload holds; null when it asks for none. */
  readonly address: PublicIp | null;
  /** Whether the host is to give it an IPv6 address of the public network. */
  readonly wantsV6: boolean;
}

export interface IpSpec extends PublicIpSpec {
  readonly type: 'ip';
}

export const ip: WorkloadDefinition<'ip', IpData, IpSpec> = {
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
  hostSpec: ({ v6 }, { base, address }) => ({ ...base, type: 'ip', address, wantsV6: v6 }),
  exclusives: ({ v4 }) => (v4 ? [{ kind: 'public-ip', id: null }] : []),
};
