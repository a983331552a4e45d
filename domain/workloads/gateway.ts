import type { JsonObject } from '../json/exact-json.js';
import type { GoStruct } from '../json/go-decode.js';
import { parseGoUrl, splitHostPort } from './go-url.js';
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
