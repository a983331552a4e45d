import { type FieldDescription, type FieldRule } from './field-description.js';
import { isSet, notEmpty } from './field-rules.js';

const net = '10.1.2.0/24';
const nets: FieldRule = { says: 'one at least', good: [[net], [net, '100.64.1.2/32']], bad: [[], null] };

/** @param isChecked `network` demands these fields, `network-light` only hashes them */
export function wireguardFields(isChecked: boolean): readonly FieldDescription[] {
  const must = <R>(rule: R): { readonly rule?: R } => (isChecked ? { rule } : {});
  return [
    {
      path: 'ip_range',
      type: 'net',
      turn: 1,
      ...must(isSet('10.1.0.0/16')),
      about: 'The whole network over all nodes.',
    },
    { path: 'subnet', type: 'net', turn: 2, rule: isSet(net), about: "This node's part of it." },
    {
      path: 'wireguard_private_key',
      type: 'text',
      turn: 3,
      ...must(notEmpty),
      about: 'Base64, as the user wrote it.',
    },
    { path: 'wireguard_listen_port', type: 'u16', turn: 4, about: 'UDP port.' },
    { path: 'peers', type: 'list of objects', about: 'The other nodes and the user.' },
    {
      path: 'peers[].wireguard_public_key',
      type: 'text',
      turn: 5,
      ...must(notEmpty),
      about: 'Base64, as the user wrote it.',
    },
    {
      path: 'peers[].endpoint',
      type: 'text',
      turn: 6,
      about: '`ip:port`; empty when the peer cannot be called.',
    },
    {
      path: 'peers[].subnet',
      type: 'net',
      turn: 7,
      ...must(isSet(net)),
      about: "The peer's part of the network.",
    },
    {
      path: 'peers[].allowed_ips',
      type: 'list of nets',
      turn: 8,
      ...must(nets),
      about: 'What is routed to the peer.',
    },
  ];
}

export const wireguardExample = {
  ip_range: '10.1.0.0/16',
  subnet: '10.1.2.0/24',
  wireguard_private_key: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=',
  wireguard_listen_port: 15421,
  peers: [
    {
      subnet: '10.1.3.0/24',
      wireguard_public_key: 'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=',
      allowed_ips: ['10.1.3.0/24', '100.64.1.3/32'],
      endpoint: '185.206.122.33:15422',
    },
  ],
};
