import type { FieldDescription } from './field-description.js';

/** What both gateway types have after their own name. */
export const gatewayFields: readonly FieldDescription[] = [
  {
    path: 'tls_passthrough',
    type: 'boolean',
    turn: 2,
    about: 'Whether TLS goes through to the backend untouched; otherwise the gateway ends it.',
  },
  {
    path: 'backends',
    type: 'list of texts',
    turn: 3,
    rule: {
      says: 'one at least; without passthrough `http://` with an IP address that is no loopback and perhaps a port, with passthrough `ip:port` (IPv6 in brackets)',
      good: [['http://10.1.2.5'], ['http://[302:ca16::1]:8080', 'http://1.2.3.4/path']],
      bad: [[], ['10.1.2.5:80'], ['https://10.1.2.5'], ['http://127.0.0.1'], ['http://example.org'], null],
    },
    about: 'Where requests go.',
  },
  {
    path: 'network',
    type: 'optional text',
    turn: 4,
    about: 'The network that the backends are reached in; over the host when missing.',
  },
];

export const gatewayExample = {
  tls_passthrough: false,
  backends: ['http://10.1.2.5:8080'],
  network: 'net',
};
