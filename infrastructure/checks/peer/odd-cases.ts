import type { PeerClasses } from './grid-client.js';
import { lightMachine, lightNetwork, type PeerType } from './random-data.js';
import type { RandomValues } from './random-values.js';

/**
 * A form that the client hashes as it is written and Zero-OS in another one: there such a body is refused, and here too,
 * because the contract's hash is the client's. The list stands in docs/decisions/0004-deployment-model.md.
 */
export interface OddCase {
  readonly name: string;
  readonly type: PeerType;
  readonly make: (v: RandomValues, client: PeerClasses) => object;
  /** What Zero-OS puts into the challenge where the client has `from`. */
  readonly from: string;
  readonly to: string;
}

/** Workloads of odd cases have this description, right before their data in the challenge. */
export const oddDescription = 'DESCRIPTION';
const key = 'PRIVATE-KEY';

function address(name: string, from: string, to: string): OddCase {
  return {
    name,
    type: 'zmachine-light',
    from: `NETWORK${from}`,
    to: `NETWORK${to}`,
    make: (v, client) =>
      client.make('ZmachineLight', {
        ...lightMachine(v, client),
        network: client.make('ZmachineLightNetwork', {
          interfaces: [client.make('ZNetworkInterface', { network: 'NETWORK', ip: from })],
        }),
      }),
  };
}

function network(name: string, fields: object, from: string, to: string): OddCase {
  return {
    name,
    type: 'network-light',
    from,
    to,
    make: (v, client) =>
      client.make('NetworkLight', { ...lightNetwork(v, client), wireguard_private_key: key, ...fields }),
  };
}

export const oddCases: readonly OddCase[] = [
  network(
    'network-light without ip_range: nothing instead of <nil>',
    { ip_range: undefined },
    oddDescription,
    `${oddDescription}<nil>`,
  ),
  network(
    'network-light without listen port: nothing instead of 0',
    { wireguard_listen_port: undefined },
    key,
    `${key}0`,
  ),
  network(
    'network-light with listen port 0: nothing instead of 0',
    { wireguard_listen_port: 0 },
    key,
    `${key}0`,
  ),
  network(
    'net that is not in its shortest form',
    { ip_range: '2001:DB8:0::/48' },
    '2001:DB8:0::/48',
    '2001:db8::/48',
  ),
  address('IPv6 address in upper case', '2001:DB8::A1', '2001:db8::a1'),
  address('IPv6 address that is not in its shortest form', '2001:db8:0:0:0:0:0:1', '2001:db8::1'),
  address('IPv4 address written as IPv6', '::ffff:10.1.2.5', '10.1.2.5'),
];
