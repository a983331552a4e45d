import { createHash } from 'node:crypto';
import { UnsafeIdError } from '../workload-path.js';

/** Linux: IFNAMSIZ is 16 with the closing zero. */
export const maxInterfaceName = 15;

/** The names of everything that belongs to one network on the host. */
export interface NetworkNames {
  /** Network namespace. */
  readonly namespace: string;
  /** Bridge to which machines' taps are attached. */
  readonly bridge: string;
  /** Host end of the pair that joins `bridge` with `private` in the namespace. */
  readonly privatePeer: string;
  /** Host end of the pair that joins the host-wide bridge with `public` in the namespace. */
  readonly publicPeer: string;
}

/** The names of what all networks of one node share. */
export interface BaseNames {
  readonly bridge: string;
  /** nft table of family `inet`. */
  readonly table: string;
}

const idShape = /^[1-9A-HJ-NP-Za-km-z]{1,13}$/;
const prefixShape = /^([a-z][a-z0-9]{0,8})?$/;

/**
 * Zero-OS's own names (`n<id>`, `r<id>`) when the prefix is ''; with a prefix a hash takes the id's place, so that
 * several nodes on one machine never meet. The host ends of the veth pairs carry the whole id: Zero-OS uses its first
 * four characters, with which two networks can collide (zos-facts.md 8.6).
 * @throws UnsafeIdError
 */
export function networkNames(prefix: string, networkId: string): NetworkNames {
  checkPrefix(prefix);
  if (!idShape.test(networkId)) throw new UnsafeIdError('The network id', networkId);
  const tag = prefix === '' ? networkId : digest(`${prefix}/${networkId}`);
  return { namespace: `n${tag}`, bridge: `r${tag}`, privatePeer: `i${tag}`, publicPeer: `o${tag}` };
}

/** @throws UnsafeIdError */
export function baseNames(prefix: string): BaseNames {
  checkPrefix(prefix);
  return prefix === ''
    ? { bridge: 'br-ndmz', table: 'zledger' }
    : { bridge: `${prefix}-ndmz`, table: `zledger_${prefix}` };
}

/** The name of a network's own table, inside its namespace. */
export const namespaceTable = 'zledger_network';

/** @throws UnsafeIdError */
export function checkPrefix(prefix: string): void {
  if (!prefixShape.test(prefix)) throw new UnsafeIdError('The network prefix', prefix);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 13);
}
