import type { WorkloadDescription } from './descriptions/workload-description.js';
import type { ResultDefinition } from './workload-result.js';
import type { PublicIp } from '../chain-fact.js';
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

export const publicIpResult: ResultDefinition = {
  goStruct: 'zos.PublicIPResult',
  fields: [
    {
      name: 'ip',
      type: 'text',
      about:
        "The IPv4 address with the length of its net, from the contract's reserved list; empty when none.",
    },
    { name: 'ip6', type: 'text', about: 'The IPv6 address with the length of its net; empty when none.' },
    { name: 'gateway', type: 'text', about: 'The gateway of the IPv4 address; empty when none.' },
  ],
};

const description: WorkloadDescription = {
  about:
    'Public addresses for one `zmachine` of the same deployment. IPv4 takes one of the addresses that the contract reserves.',
  updateLimits: '',
  fields: [
    {
      path: 'v4',
      type: 'boolean',
      turn: 1,
      rule: { says: '`v4`, `v6` or both', good: [true, false], bad: [] },
      about: 'Asks for an IPv4 address.',
    },
    { path: 'v6', type: 'boolean', turn: 2, about: 'Asks for an IPv6 address.' },
  ],
  result: publicIpResult,
  example: { name: 'pub', data: { v4: true, v6: true }, needs: [] },
};

export const ip: WorkloadDefinition<'ip', IpData, IpSpec> = {
  type: 'ip',
  goStruct: 'zos.PublicIP',
  description,
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
