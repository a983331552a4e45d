import { HostRefusal } from '../host-refusal.js';

/** An IPv4 network in numbers. */
export interface Ipv4Network {
  /** The network's own address: host bits are zero. */
  readonly address: number;
  readonly prefixLength: number;
}

/** Reads `a.b.c.d/len`; host bits are cleared. Undefined when it is not one. */
export function parseIpv4Network(text: string): Ipv4Network | undefined {
  const [, address, length] = /^([\d.]{7,15})\/(\d{1,2})$/.exec(text) ?? [];
  const number = address === undefined ? undefined : parseIpv4(address);
  const prefixLength = Number(length);
  if (number === undefined || prefixLength > 32) return undefined;
  return { address: (number & maskOf(prefixLength)) >>> 0, prefixLength };
}

/** @throws HostRefusal in words for a user */
export function requireIpv4Network(what: string, text: string): Ipv4Network {
  const network = parseIpv4Network(text);
  if (network !== undefined) return network;
  throw new HostRefusal(
    `${what} must be an IPv4 network like 10.1.2.0/24, not '${text.slice(0, 50)}'.`,
    false,
  );
}

/** Dotted form of an address. */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

export function networksOverlap(one: Ipv4Network, other: Ipv4Network): boolean {
  const mask = maskOf(Math.min(one.prefixLength, other.prefixLength));
  return (one.address & mask) === (other.address & mask);
}

function parseIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

function maskOf(prefixLength: number): number {
  return prefixLength === 0 ? 0 : (-1 << (32 - prefixLength)) >>> 0;
}
