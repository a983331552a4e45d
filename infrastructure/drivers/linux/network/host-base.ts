import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DriverContext } from '../../driver.js';
import { runHostCommand } from '../host-command.js';
import { HostRefusal } from '../host-refusal.js';
import { deleteLink, ensureBridge, ensureOnlyAddress, ip, readLinks } from './ip-link.js';
import {
  formatIpv4,
  type Ipv4Network,
  networksOverlap,
  parseIpv4Network,
  requireIpv4Network,
} from './ipv4.js';
import { readJsonFile, removeJsonFile, writeJsonFile } from './json-file.js';
import { type BaseNames, baseNames } from './network-names.js';
import { deleteTable, listTables, replaceTable } from './nft-table.js';

export interface HostBaseOptions {
  readonly prefix: string;
  /** A /16; chosen by the prefix when not given. */
  readonly subnet?: string | undefined;
  /** Where the choice is remembered. */
  readonly stateFile: string;
}

const stateSchema = z.object({ subnet: z.string(), forwardingBefore: z.enum(['0', '1']) });
type BaseState = z.infer<typeof stateSchema>;

const forwardingFile = '/proc/sys/net/ipv4/ip_forward';

/**
 * What all networks of a node share: a bridge with the gateway, masquerade for what leaves it, forwarding.
 * Zero-OS: bridge br-ndmz, 100.127.0.1/16 (zos-facts.md 8.6). It is there while there is a network.
 */
export class HostBase {
  readonly names: BaseNames;
  readonly #options: HostBaseOptions;

  constructor(options: HostBaseOptions) {
    this.#options = options;
    this.names = baseNames(options.prefix);
  }

  /** @returns the subnet of the bridge; its gateway is the first address */
  async ensure(context: DriverContext): Promise<Ipv4Network> {
    const { bridge, table } = this.names;
    const { subnet } = await this.#state(context);
    await ensureBridge(bridge, await readLinks(undefined, context), context);
    const network = requireIpv4Network('The host-wide subnet', subnet);
    const gateway = `${formatIpv4(network.address + 1)}/${network.prefixLength}`;
    await ensureOnlyAddress(undefined, bridge, gateway, context);
    await replaceTable(undefined, table, hostChains(bridge), context);
    await runHostCommand('sysctl', ['-q', '-w', 'net.ipv4.ip_forward=1'], context);
    return network;
  }

  /** Removes bridge, table and, if nobody else on this host routes, forwarding. */
  async remove(context: DriverContext): Promise<void> {
    const state = await readJsonFile(this.#options.stateFile, stateSchema);
    if (state === undefined) return;
    const links = await readLinks(undefined, context);
    await deleteLink(this.names.bridge, links, context);
    await deleteTable(this.names.table, context);
    const others = (await listTables(context)).length > 0;
    if (state.forwardingBefore === '0' && !others) {
      await runHostCommand('sysctl', ['-q', '-w', 'net.ipv4.ip_forward=0'], context);
    }
    await removeJsonFile(this.#options.stateFile);
  }

  /** Written before anything is made, so that a crash never forgets how the host was. */
  async #state(context: DriverContext): Promise<BaseState> {
    const known = await readJsonFile(this.#options.stateFile, stateSchema);
    if (known !== undefined) return known;
    const forwarding = (await readFile(forwardingFile, 'utf8')).trim();
    const state: BaseState = {
      subnet: await this.#chooseSubnet(context),
      forwardingBefore: forwarding === '0' ? '0' : '1',
    };
    await writeJsonFile(this.#options.stateFile, state);
    return state;
  }

  async #chooseSubnet(context: DriverContext): Promise<string> {
    const routed = await routedNetworks(this.names.bridge, context);
    const free = (subnet: string): boolean => {
      const network = requireIpv4Network('The host-wide subnet', subnet);
      return !routed.some((other) => networksOverlap(network, other));
    };
    const candidates = candidateSubnets(this.#options);
    const chosen = candidates.find(free);
    if (chosen !== undefined) return chosen;
    throw new HostRefusal(
      `The host already routes ${candidates.join(', ')} elsewhere; networks need a subnet of their own. ` +
        'Another node on this machine needs another network prefix.',
      true,
    );
  }
}

/** 100.64.0.0/10 is for carriers' own networks (RFC 6598); Zero-OS has its last /16, other prefixes the rest. */
function candidateSubnets({ prefix, subnet }: HostBaseOptions): string[] {
  if (subnet !== undefined) return [subnet];
  if (prefix === '') return ['100.127.0.0/16'];
  const start = createHash('sha256').update(prefix).digest().readUInt32BE();
  return Array.from({ length: 63 }, (_, step) => `100.${64 + ((start + step) % 63)}.0.0/16`);
}

function hostChains(bridge: string): string[] {
  return [
    // Only what is routed out: what stays on the bridge keeps its addresses, also with br_netfilter.
    'chain postrouting {',
    'type nat hook postrouting priority srcnat; policy accept;',
    `iifname "${bridge}" oifname != "${bridge}" masquerade fully-random`,
    '}',
    // Zero-OS lets no machine send mail directly.
    'chain forward {',
    'type filter hook forward priority filter; policy accept;',
    `iifname "${bridge}" tcp dport 25 reject with icmpx type admin-prohibited`,
    '}',
  ];
}

const routesSchema = z.array(z.object({ dst: z.string(), dev: z.string().optional() }));

async function routedNetworks(ownBridge: string, context: DriverContext): Promise<Ipv4Network[]> {
  const routes = routesSchema.parse(JSON.parse(await ip(undefined, ['-j', '-4', 'route', 'show'], context)));
  return routes
    .filter(({ dev }) => dev !== ownBridge)
    .flatMap(({ dst }) => parseIpv4Network(dst.includes('/') ? dst : `${dst}/32`) ?? []);
}
