import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { byteLength, textOf } from '../bytes-text.js';

/** Ranges that TFChain takes for not public. Source: tfchain support/src/types.rs, crate valip. */
const notPublic = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  notPublic.addSubnet(net, bits, 'ipv6');

/** Bytes as hex: an address in CIDR and its gateway. */
interface AddressAndGateway {
  readonly ip: string;
  readonly gw: string;
}

function isAddressPair(family: 'ipv4' | 'ipv6', { ip, gw }: AddressAndGateway): boolean {
  const isAddress = family === 'ipv4' ? isIPv4 : isIPv6;
  const [address = '', bits = '', more] = textOf(ip).split('/');
  const gateway = textOf(gw);
  const length = /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (more !== undefined || length < 0 || length > (family === 'ipv4' ? 32 : 128)) return false;
  if (!isAddress(address) || !isAddress(gateway) || address === gateway) return false;
  if (notPublic.check(address, family) || notPublic.check(gateway, family)) return false;
  const net = new BlockList();
  net.addSubnet(address, length, family);
  return net.check(gateway, family);
}

/** At most 18 and 15 bytes; public, unicast, and the gateway lies in the address's net. */
export function isPublicIp4(pair: AddressAndGateway): boolean {
  return byteLength(pair.ip) <= 18 && byteLength(pair.gw) <= 15 && isAddressPair('ipv4', pair);
}

/** At most 43 and 39 bytes; public, unicast, and the gateway lies in the address's net. */
export function isPublicIp6(pair: AddressAndGateway): boolean {
  return byteLength(pair.ip) <= 43 && byteLength(pair.gw) <= 39 && isAddressPair('ipv6', pair);
}
