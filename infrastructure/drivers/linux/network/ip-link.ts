import { z } from 'zod';
import type { DriverContext } from '../../driver.js';
import { HostCommandError, runHostCommand } from '../host-command.js';

type Context = Partial<DriverContext>;

const linksSchema = z.array(
  z.object({
    ifname: z.string(),
    master: z.string().optional(),
    flags: z.array(z.string()),
    addr_info: z.array(z.object({ family: z.string(), local: z.string().optional(), prefixlen: z.number() })),
  }),
);

export interface Link {
  readonly name: string;
  /** The bridge that it belongs to. */
  readonly master: string | undefined;
  readonly isUp: boolean;
  /** IPv4 addresses as CIDR. */
  readonly addresses: readonly string[];
}

/** Runs `ip`, in a namespace when one is given. */
export async function ip(
  namespace: string | undefined,
  args: readonly string[],
  context: Context,
): Promise<string> {
  const where = namespace === undefined ? [] : ['-n', namespace];
  return (await runHostCommand('ip', [...where, ...args], context)).stdout;
}

/** All links of a namespace (the host's own when undefined), by name. */
export async function readLinks(namespace: string | undefined, context: Context): Promise<Map<string, Link>> {
  const links = linksSchema.parse(JSON.parse(await ip(namespace, ['-j', 'addr', 'show'], context)));
  return new Map(
    links.map((link) => [
      link.ifname,
      {
        name: link.ifname,
        master: link.master,
        isUp: link.flags.includes('UP'),
        addresses: link.addr_info
          .filter(({ family, local }) => family === 'inet' && local !== undefined)
          .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
      },
    ]),
  );
}

/** A bridge of ours: no IPv6 of its own, up. */
export async function ensureBridge(name: string, links: Map<string, Link>, context: Context): Promise<void> {
  if (!links.has(name)) await ip(undefined, ['link', 'add', 'name', name, 'type', 'bridge'], context);
  await withoutIpv6(name, context);
  await ip(undefined, ['link', 'set', 'dev', name, 'up'], context);
}

/** Gives the link exactly this IPv4 address. */
export async function ensureOnlyAddress(
  namespace: string | undefined,
  link: string,
  cidr: string,
  context: Context,
): Promise<void> {
  const has = (await readLinks(namespace, context)).get(link)?.addresses ?? [];
  for (const other of has.filter((address) => address !== cidr)) {
    await ip(namespace, ['addr', 'del', other, 'dev', link], context);
  }
  if (!has.includes(cidr)) await ip(namespace, ['addr', 'add', cidr, 'dev', link], context);
}

/** The kernel takes the links of a deleted namespace away when it likes: one that just went is gone, too. */
export async function deleteLink(name: string, links: Map<string, Link>, context: Context): Promise<void> {
  if (!links.has(name)) return;
  try {
    await ip(undefined, ['link', 'delete', 'dev', name], context);
  } catch (error) {
    if (!(error instanceof HostCommandError && /Cannot find device/.test(error.stderrTail))) throw error;
  }
}

/** A host without IPv6 has no such setting: nothing to switch off then. */
export async function withoutIpv6(link: string, context: Context): Promise<void> {
  const args = ['-q', '-e', '-w', `net.ipv6.conf.${link}.disable_ipv6=1`];
  await runHostCommand('sysctl', args, { ...context, allowExit: [0, 1, 255] });
}
