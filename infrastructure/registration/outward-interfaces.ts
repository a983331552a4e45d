import type { NetworkInterfaceInfo } from 'node:os';
import type { HostFacts } from './host-survey.js';

/** A name and addresses as the chain takes them. Source: TFChain pallet-tfgrid/src/interface.rs. */
const [shortestName, longestName, shortestIp, longestIp] = [3, 20, 7, 42];
/** Interfaces of a node, and addresses of an interface, that the chain takes (MaxInterfacesLength, MaxInterfaceIpsLength). */
export const mostOfAKind = 10;

/**
 * The interfaces through which this host reaches the world: those of its default routes, with their addresses, sorted, IPv4
 * first, as many as the chain takes. What the node makes for workloads is none of them, so it does not change with them.
 * @param routes `/proc/net/route` @param routes6 `/proc/net/ipv6_route`
 */
export function outwardInterfaces(
  routes: string,
  routes6: string,
  all: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): HostFacts['interfaces'] {
  const names = new Set([...defaults(routes, 1, 0), ...defaults(routes6, 0, 9)]);
  const told = [...names].toSorted().flatMap((name) => {
    // A link may be called `constructor`.
    const addresses = (Object.hasOwn(all, name) ? all[name] : undefined) ?? [];
    const mac = addresses[0]?.mac;
    const ips = ['IPv4', 'IPv6'].flatMap((family) => {
      const own = addresses.filter((each) => each.family === family && isTold(each));
      return own.map(({ address }) => address).toSorted();
    });
    const each = { name: chainName(name), ips: [...new Set(ips)].slice(0, mostOfAKind) };
    return mac === undefined ? [] : [{ ...each, mac }];
  });
  return told.slice(0, mostOfAKind);
}

/** Interfaces of the routes to everywhere. @param to column of the destination @param at column of the interface */
function defaults(routes: string, to: number, at: number): string[] {
  const rows = routes.split('\n').map((line) => line.trim().split(/\s+/));
  const isDefault = (row: readonly string[]): boolean =>
    /^0+$/.test(row[to] ?? '') && (to === 1 ? /^0+$/.test(row[7] ?? '') : row[1] === '00');
  return rows
    .filter((row) => isDefault(row))
    .flatMap((row) => row[at] ?? [])
    .filter((name) => name !== 'lo');
}

/** Link-local addresses say nothing to others, and short ones the chain refuses. */
function isTold({ address, internal }: NetworkInterfaceInfo): boolean {
  const fits = address.length >= shortestIp && address.length <= longestIp;
  return fits && !internal && !/^(fe80:|169\.254\.)/i.test(address);
}

const chainName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-')
    .padEnd(shortestName, '-')
    .slice(0, longestName);
