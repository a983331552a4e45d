import { lookup as resolveName } from 'node:dns/promises';
import { type IncomingMessage, get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { BlockList, type LookupFunction, isIP } from 'node:net';
import { HostRefusal } from '../host-refusal.js';

const idleLimitMs = 30_000;
const redirectLimit = 5;

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** True only where the operator says so: URLs come from users, who must not reach the node's own network. */
  readonly allowPrivateAddresses: boolean;
}

/**
 * Opens a URL for reading; undefined when the server says that there is nothing (404, 410).
 * @throws HostRefusal retryable when the server cannot be reached or is troubled, not retryable when it refuses
 */
export async function openDownload(url: URL, options: DownloadOptions): Promise<IncomingMessage | undefined> {
  let target = url;
  for (let hop = 0; hop <= redirectLimit; hop++) {
    const response = await request(target, options);
    const status = response.statusCode ?? 0;
    if (status === 200) return response;
    response.destroy();
    if (status === 404 || status === 410) return undefined;
    if (status < 300 || status >= 400) throw badStatus(target, status);
    target = redirectOf(response, target);
  }
  throw new HostRefusal(`The server of the image '${displayed(url)}' redirects without end.`, false);
}

function redirectOf(response: IncomingMessage, from: URL): URL {
  const location = response.headers.location ?? '';
  const target = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (target?.protocol === 'https:' || (target?.protocol === 'http:' && from.protocol === 'http:'))
    return target;
  throw new HostRefusal(
    `The server of the image '${displayed(from)}' redirects to what is no safe URL.`,
    false,
  );
}

function badStatus(url: URL, status: number): HostRefusal {
  const retryable = status >= 500 || status === 429 || status === 408;
  return new HostRefusal(
    `The server of the image '${displayed(url)}' answered with status ${status}.`,
    retryable,
  );
}

function request(url: URL, options: DownloadOptions): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? httpsGet : httpGet;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !options.allowPrivateAddresses && isPrivate(literal)) {
    return Promise.reject(privateAddress(url));
  }
  return new Promise((resolve, reject) => {
    const outgoing = get(
      url,
      { signal: options.signal, timeout: idleLimitMs, lookup: guardedLookup(url, options) },
      resolve,
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('the server went silent')));
    outgoing.on('error', (cause) => reject(unreachable(url, cause)));
  });
}

/** Looks at the address that is really connected to, so that a name cannot mean one thing now and another then. */
function guardedLookup(url: URL, options: DownloadOptions): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    resolveName(hostname, { ...lookupOptions, all: true })
      .then((addresses) => {
        const refused = !options.allowPrivateAddresses && addresses.some(({ address }) => isPrivate(address));
        const [first] = addresses;
        if (refused || first === undefined) return callback(privateAddress(url), '', 0);
        return lookupOptions.all === true
          ? callback(null, addresses)
          : callback(null, first.address, first.family);
      })
      .catch((error: NodeJS.ErrnoException) => callback(error, '', 0));
  };
}

function unreachable(url: URL, cause: Error): HostRefusal {
  if (cause instanceof HostRefusal) return cause;
  const code = (cause as NodeJS.ErrnoException).code; // node's own errors of sockets and names carry a code
  return new HostRefusal(
    `The server of the image '${displayed(url)}' cannot be reached (${code ?? 'no answer'}).`,
    true,
  );
}

function privateAddress(url: URL): HostRefusal {
  return new HostRefusal(
    `The image '${displayed(url)}' is on a private address, which this node does not open.`,
    false,
  );
}

const privateNetworks = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv4');
}

/** Of IPv6 only this is the open internet; the others under it carry other addresses inside them. */
const publicNetworks6 = new BlockList();
publicNetworks6.addSubnet('2000::', 3, 'ipv6');
for (const [network, bits] of [
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv6');
}

/** Loopback, link-local, private, shared, mycelium and other addresses that are not of the open internet. */
export function isPrivate(address: string): boolean {
  if (isIP(address) !== 6) return privateNetworks.check(address, 'ipv4');
  return privateNetworks.check(address, 'ipv6') || !publicNetworks6.check(address, 'ipv6');
}

/** Without user name, password and query, which may be secrets: messages end up in the log. */
export function displayed(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
