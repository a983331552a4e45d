/** An IP address as its 16 bytes; IPv4 stands in its mapped form `::ffff:a.b.c.d`, as in Go's net.IP. */
export type IpBytes = readonly number[];

const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/**
 * Reads an address as Go's net.ParseIP does: dotted IPv4 without leading zeros, or IPv6 (with `::`, with an
 * IPv4 tail), no zone. @returns null when it is none
 */
export function parseIp(text: string): IpBytes | null {
  if (text.includes(':')) return parseIpv6(text);
  const v4 = parseIpv4(text);
  return v4 === null ? null : [...mappedPrefix, ...v4];
}

/** The four bytes when the address is IPv4 or IPv4 mapped into IPv6. */
export function ipv4Bytes(ip: IpBytes): IpBytes | null {
  return mappedPrefix.every((byte, i) => ip[i] === byte) ? ip.slice(12) : null;
}

/** Prints as Go's net.IP.String: mapped addresses as IPv4, IPv6 in lower case with its longest zero run cut. */
export function printIp(ip: IpBytes): string {
  const v4 = ipv4Bytes(ip);
  if (v4 !== null) return v4.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (ip[2 * i] ?? 0) * 256 + (ip[2 * i + 1] ?? 0));
  const { start, length } = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** 127.0.0.0/8 or ::1. */
export function isLoopback(ip: IpBytes): boolean {
  const v4 = ipv4Bytes(ip);
  if (v4 !== null) return v4[0] === 127;
  return ip.every((byte, i) => byte === (i === 15 ? 1 : 0));
}

function parseIpv4(text: string): number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

function parseIpv6(text: string): IpBytes | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [headText = '', tailText] = halves;
  const isCut = tailText !== undefined;
  const head = ipv6Groups(headText, !isCut);
  const tail = ipv6Groups(tailText ?? '', true);
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  // a `::` stands for at least one group of zeros
  if (isCut ? missing < 2 : missing !== 0) return null;
  return [...head, ...Array<number>(missing).fill(0), ...tail];
}

/** The bytes of groups divided by single colons; an IPv4 tail is allowed where the address ends. */
function ipv6Groups(text: string, isEnd: boolean): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    if (isEnd && i === groups.length - 1 && group.includes('.')) {
      const v4 = parseIpv4(group);
      return v4 === null ? null : [...bytes, ...v4];
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
    const value = Number.parseInt(group, 16);
    bytes.push(value >> 8, value & 0xff);
  }
  return bytes;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}
