import { access } from 'node:fs/promises';
import type { DriverContext } from '../../driver.js';
import { runHostCommand } from '../host-command.js';
import { deleteLink, ensureBridge, ensureOnlyAddress, ip, readLinks, withoutIpv6 } from './ip-link.js';
import { namespaceTable, type NetworkNames } from './network-names.js';
import { replaceTable } from './nft-table.js';

/** Addresses of one network, as CIDR; the gateway without length. */
export interface NetworkAddresses {
  readonly private: string;
  readonly public: string;
  readonly defaultGateway: string;
}

/** Names inside the namespace (Zero-OS's). */
const privateLink = 'private';
const publicLink = 'public';

/** Makes the namespace, its two veth pairs, addresses, route, forwarding and rules; each only if it is not so yet. */
export async function ensureNetworkNamespace(
  names: NetworkNames,
  baseBridge: string,
  addresses: NetworkAddresses,
  context: DriverContext,
): Promise<void> {
  const { namespace } = names;
  await ensureNamespace(namespace, context);
  await ensureBridge(names.bridge, await readLinks(undefined, context), context);
  await ensurePair(namespace, privateLink, names.privatePeer, names.bridge, context);
  await ensurePair(namespace, publicLink, names.publicPeer, baseBridge, context);
  await ensureOnlyAddress(namespace, privateLink, addresses.private, context);
  await ensureOnlyAddress(namespace, publicLink, addresses.public, context);
  const route = ['route', 'replace', 'default', 'via', addresses.defaultGateway, 'dev', publicLink];
  await ip(namespace, route, context);
  await replaceTable(namespace, namespaceTable, namespaceChains, context);
  const forwarding = ['sysctl', '-q', '-w', 'net.ipv4.ip_forward=1'];
  await runHostCommand('ip', ['netns', 'exec', namespace, ...forwarding], context);
}

/** Removes links first: a namespace that is deleted gives its links back at some later time. */
export async function removeNetworkNamespace(names: NetworkNames, context: DriverContext): Promise<void> {
  const links = await readLinks(undefined, context);
  for (const link of [names.privatePeer, names.publicPeer, names.bridge]) {
    await deleteLink(link, links, context);
  }
  if (await namespaceExists(names.namespace))
    await ip(undefined, ['netns', 'delete', names.namespace], context);
}

/** The name is there; whether it works is another question after a crash. */
export async function namespaceExists(namespace: string): Promise<boolean> {
  return access(`/run/netns/${namespace}`).then(
    () => true,
    () => false,
  );
}

async function ensureNamespace(namespace: string, context: DriverContext): Promise<void> {
  const works = async (): Promise<boolean> => {
    const args = ['-n', namespace, 'link', 'show', 'dev', 'lo'];
    return (await runHostCommand('ip', args, { ...context, allowExit: [0, 1, 255] })).exitCode === 0;
  };
  if (!(await works())) {
    // A crash within `ip netns add` leaves a name with nothing behind it.
    if (await namespaceExists(namespace)) await ip(undefined, ['netns', 'delete', namespace], context);
    await ip(undefined, ['netns', 'add', namespace], context);
  }
  await ip(namespace, ['link', 'set', 'dev', 'lo', 'up'], context);
}

/** The kernel makes both ends at once, one of them inside: there is no half of a pair. */
async function ensurePair(
  namespace: string,
  inner: string,
  outer: string,
  bridge: string,
  context: DriverContext,
): Promise<void> {
  const outside = await readLinks(undefined, context);
  const inside = await readLinks(namespace, context);
  if (!outside.has(outer) || !inside.has(inner)) {
    await deleteLink(outer, outside, context); // its other end is in a namespace that is gone
    if (inside.has(inner)) await ip(namespace, ['link', 'delete', 'dev', inner], context);
    const peer = ['peer', 'name', inner, 'netns', namespace];
    await ip(undefined, ['link', 'add', 'name', outer, 'type', 'veth', ...peer], context);
  }
  await withoutIpv6(outer, context);
  await ip(undefined, ['link', 'set', 'dev', outer, 'master', bridge, 'up'], context);
  await ip(namespace, ['link', 'set', 'dev', inner, 'up'], context);
}

const namespaceChains = [
  'chain postrouting {',
  'type nat hook postrouting priority srcnat; policy accept;',
  `iifname "${privateLink}" oifname "${publicLink}" masquerade`,
  '}',
  // Other users' networks are neighbours on the host-wide bridge: they begin nothing here.
  'chain forward {',
  'type filter hook forward priority filter; policy accept;',
  `iifname "${publicLink}" ct state new drop`,
  '}',
];
