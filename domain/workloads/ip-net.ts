import { ipv4Bytes, parseIp, printIp } from './ip-address.js';

type Fail = (message: string) => never;

/** What Go prints for an address or a net that is not set. */
export const notSet = '<nil>';

/**
 * Reads a field of Go's type IPNet (zosbase common.go): a CIDR whose host bits are kept, or '' when not set.
 * @returns the form that Go prints, `10.1.2.7/24`; '' when not set
 */
export function readIpNet(text: string, fail: Fail): string {
  if (text === '') return '';
  const slash = text.indexOf('/');
  const ip = parseIp(text.slice(0, Math.max(slash, 0)));
  const bits = /^[0-9]{1,8}$/.test(text.slice(slash + 1)) ? Number(text.slice(slash + 1)) : Number.NaN;
  const isIpv4Text = !text.includes(':');
  if (slash < 0 || ip === null || !(bits <= (isIpv4Text ? 32 : 128))) fail(`invalid CIDR address: ${text}`);
  // an IPv4 address written as IPv6 prints as IPv4, with the last 32 bits of its mask
  const isMapped = !isIpv4Text && ipv4Bytes(ip) !== null;
  return `${printIp(ip)}/${isMapped ? Math.max(0, bits - 96) : bits}`;
}

/** Reads a field of Go's type net.IP. @returns the form that Go prints; '' when not set */
export function readIp(text: string, fail: Fail): string {
  if (text === '') return '';
  const ip = parseIp(text);
  if (ip === null) fail(`invalid IP address: ${text}`);
  return printIp(ip);
}

/** An address or net as it goes into the challenge. */
export function challengeOfIp(text: string): string {
  return text === '' ? notSet : text;
}
