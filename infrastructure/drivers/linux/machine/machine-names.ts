import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { base58 } from '@scure/base';
import type { WorkloadId } from '../../../../domain/ids.js';

/**
 * The machine's tap in the host: `b-` and 13 base58 characters, the longest name that Linux takes (15). It is made
 * from the bridge's name, which is the node's own, so that two nodes on one host never meet.
 */
export function tapNameOf(id: WorkloadId, bridge: string): string {
  const digest = createHash('md5').update(`${id}:${bridge}`).digest();
  return `b-${base58.encode(digest).slice(0, 13)}`;
}

/** A UUID that says which data folder and which machine a QEMU process belongs to. */
export function machineUuidOf(dataDir: string, id: WorkloadId): string {
  if (!isAbsolute(dataDir)) throw new TypeError(`The data folder must be an absolute path: ${dataDir}`);
  const bytes = createHash('sha256').update(`zledger machine\0${dataDir}\0${id}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6); // version 8: made by a rule of our own (RFC 9562)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * The MAC address inside the machine, as Zero-OS derives it from the tap's name: six bytes of its MD5, locally
 * administered, unicast, slid on when they fall outside the allowed ranges. Source: zosbase ifaceutil/mac.go.
 */
export function macOf(tapName: string): string {
  let digest = createHash('md5').update(tapName).digest();
  for (;;) {
    for (let offset = 0; offset <= 10; offset++) {
      const mac = Buffer.from(digest.subarray(offset, offset + 6));
      mac.writeUInt8((mac.readUInt8(0) | 0x02) & 0xfe, 0);
      if (isAllowedMac(mac)) return [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
    }
    digest = createHash('md5').update(digest).digest();
  }
}

const allowedMacRanges: readonly (readonly [number, number])[] = [
  [0x000300000000, 0x0051ffffffff],
  [0x005400000000, 0x9000ffffffff],
  [0x900200000000, 0xfffffffffffe],
];

function isAllowedMac(mac: Buffer): boolean {
  const value = mac.readUIntBE(0, 6);
  if (mac.readUInt16BE(0) === 0x3333) return false;
  return allowedMacRanges.some(([from, to]) => value >= from && value <= to);
}
