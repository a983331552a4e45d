import type { JsonObject } from '../json/exact-json.js';
import type { GoStruct } from '../json/go-decode.js';
import type { NetworkId } from '../ids.js';
import { parseGoUrl, splitHostPort } from './go-url.js';
import type { Dependency, SpecBase, SpecContext } from './host-spec.js';
import { isLoopback, parseIp } from './ip-address.js';

/** What both gateway types have in common. Source: zosbase zos/gw.go. */
export interface GatewayData {
  /** Whether TLS goes through to the backend untouched. */
  readonly tlsPassthrough: boolean;
  /** `ip:port` with passthrough, `http://ip[:port]` without. */
  readonly backends: readonly string[];
  /** Name of a network that the backend is reached in; null when none. */
  readonly network: string | null;
}

/** A reverse proxy of this node, for one domain name. */
export interface GatewaySpec extends SpecBase {
  /** The whole name that is served; '' when the node has no domain (then it is not started). */
  readonly fqdn: string;
  readonly tlsPassthrough: boolean;
  readonly backends: readonly string[];
  /** The network that the backends are reached in; null: from the host. */
  readonly networkId: NetworkId | null;
}

/** What both gateway types tell the host. */
export function gatewaySpec(data: GatewayData, fqdn: string, { base, network }: SpecContext): GatewaySpec {
  const { tlsPassthrough, backends } = data;
  const networkId = data.network === null ? null : network(data.network).id;
  return { ...base, fqdn, tlsPassthrough, backends, networkId };
}

export function gatewayDependencies({ network }: GatewayData): Dependency[] {
  return network === null ? [] : [{ kind: 'network', name: network }];
}

export function parseGateway(wire: GoStruct): GatewayData {
  return {
    tlsPassthrough: wire.bool('tls_passthrough'),
    backends: wire.strings('backends', 'zos.Backend'),
    network: wire.raw('network') === null ? null : wire.string('network', 'gridtypes.Name'),
  };
}

export function gatewayToJson(data: GatewayData): JsonObject {
  const { tlsPassthrough, backends, network } = data;
  return { tls_passthrough: tlsPassthrough, backends, ...(network !== null && { network }) };
}

export function gatewayChallenge(data: GatewayData): string {
  return `${data.tlsPassthrough}${data.backends.join('')}${data.network ?? ''}`;
}

export function validateGateway(data: GatewayData): string | null {
  if (data.backends.length === 0) return 'backends list can not be empty';
  for (const backend of data.backends) {
    const problem = data.tlsPassthrough ? validateIpPort(backend) : validateHttpUrl(backend);
    if (problem !== null) return `failed to validate backend '${backend}': ${problem}`;
  }
  return null;
}

function validateIpPort(backend: string): string | null {
  const problem = ipPortProblem(backend);
  return problem && `failed to parse backend ${backend} with error: ${problem}`;
}

function ipPortProblem(backend: string): string | null {
  const split = splitHostPort(backend);
  if (!split.ok) return `failed to parse backend ${backend} with error: ${split.error}`;
  if (parseIp(split.host) === null) return 'invalid ip';
  if (!/^[0-9]+$/.test(split.port)) return `invalid port in backend: ${split.port}`;
  const digits = split.port.replace(/^0+/, '');
  // beyond 64 bits Go's number parser fails before the port is compared
  if (digits.length > 20 || BigInt(`0${digits}`) >= 2n ** 64n)
    return `invalid port in backend: ${split.port}`;
  return Number(digits) > 0xffff ? `port '${split.port}' must be <= 65535` : null;
}

function validateHttpUrl(backend: string): string | null {
  const url = parseGoUrl(backend);
  if (!url.ok) return `failed to parse backend with error: ${url.error}`;
  if (url.scheme !== 'http') return 'scheme expected to be http';
  const ip = parseIp(url.hostname);
  return ip === null || isLoopback(ip) ? `invalid ip address in backend: ${url.hostname}` : null;
}
