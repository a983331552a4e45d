import type { ExactJson, JsonObject } from '../json/exact-json.js';
import type { GoStruct } from '../json/go-decode.js';
import { challengeOfIp, readIpNet } from './ip-net.js';

/** What `network` and `network-light` have in common. Source: zosbase zos/network.go. */
export interface WireguardConfig {
  /** CIDR of the whole network over all nodes, host bits kept; '' when not set. */
  readonly ipRange: string;
  /** CIDR of this node's part, host bits kept; '' when not set. */
  readonly subnet: string;
  /** Base64, as the user wrote it. */
  readonly privateKey: string;
  /** u16; 0 when not set. */
  readonly listenPort: number;
  readonly peers: readonly WireguardPeer[];
}

export interface WireguardPeer {
  /** CIDR; '' when not set. */
  readonly subnet: string;
  readonly publicKey: string;
  readonly allowedIps: readonly string[];
  /** `ip:port` or ''. */
  readonly endpoint: string;
}

/** What the host is told of a WireGuard device. */
export type WireguardSpec = Pick<WireguardConfig, 'privateKey' | 'listenPort' | 'peers'>;

export function wireguardSpec({ privateKey, listenPort, peers }: WireguardConfig): WireguardSpec {
  return { privateKey, listenPort, peers };
}

/** @param mycelium reads what both types have besides, after all else */
export function parseWireguard<Mycelium>(
  wire: GoStruct,
  mycelium: () => Mycelium,
): WireguardConfig & { readonly mycelium: Mycelium } {
  return {
    ipRange: wire.text('ip_range', 'gridtypes.IPNet', readIpNet),
    subnet: wire.text('subnet', 'gridtypes.IPNet', readIpNet),
    privateKey: wire.string('wireguard_private_key'),
    listenPort: wire.u16('wireguard_listen_port'),
    peers: wire.structs('peers', 'zos.Peer').map(parsePeer),
    mycelium: mycelium(),
  };
}

/** @param mycelium null: it has none */
export function wireguardToJson(config: WireguardConfig, mycelium: ExactJson): JsonObject {
  return {
    ip_range: config.ipRange,
    subnet: config.subnet,
    wireguard_private_key: config.privateKey,
    wireguard_listen_port: config.listenPort,
    peers: config.peers.map(peerToJson),
    ...(mycelium === null ? {} : { mycelium }),
  };
}

export function wireguardChallenge(config: WireguardConfig): string {
  const { ipRange, subnet, privateKey, listenPort, peers } = config;
  const nets = challengeOfIp(ipRange) + challengeOfIp(subnet);
  return `${nets}${privateKey}${listenPort}${peers.map(peerChallenge).join('')}`;
}

/** Zero-OS's rules for a peer; `network-light` does not apply them. */
export function validatePeer(peer: WireguardPeer): string | null {
  if (peer.subnet === '') return 'peer wireguard subnet cannot empty';
  if (peer.allowedIps.length === 0) return 'peer wireguard allowedIPs cannot empty';
  return peer.publicKey === '' ? 'peer wireguard public key cannot empty' : null;
}

function parsePeer(wire: GoStruct): WireguardPeer {
  return {
    subnet: wire.text('subnet', 'gridtypes.IPNet', readIpNet),
    publicKey: wire.string('wireguard_public_key'),
    allowedIps: wire.texts('allowed_ips', 'gridtypes.IPNet', readIpNet),
    endpoint: wire.string('endpoint'),
  };
}

function peerToJson(peer: WireguardPeer): JsonObject {
  return {
    subnet: peer.subnet,
    wireguard_public_key: peer.publicKey,
    allowed_ips: peer.allowedIps,
    endpoint: peer.endpoint,
  };
}

function peerChallenge(peer: WireguardPeer): string {
  const allowed = peer.allowedIps.map(challengeOfIp).join('');
  return peer.publicKey + peer.endpoint + challengeOfIp(peer.subnet) + allowed;
}
