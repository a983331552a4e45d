import { z } from 'zod';
import type { PublicConfig, PublicIp } from '../../domain/chain-fact.js';
import { textValue } from './values.js';

const none = z.null().transform(() => null);

/** `{ ip, gateway }`, or `{ ip, gw }` in a public config, or the bare address that old runtimes name when they free it. */
export const publicIpValue = z.union([
  textValue.transform((ip): PublicIp => ({ ip, gateway: '' })),
  z.object({ ip: textValue, gateway: textValue }).transform(({ ip, gateway }): PublicIp => ({ ip, gateway })),
  z.object({ ip: textValue, gw: textValue }).transform(({ ip, gw }): PublicIp => ({ ip, gateway: gw })),
]);

/** Runtimes up to spec 70: five texts, of which an empty one is an absent one. */
const flatConfig = z
  .object({ ipv4: textValue, gw4: textValue, ipv6: textValue, gw6: textValue, domain: textValue })
  .transform(
    ({ ipv4, gw4, ipv6, gw6, domain }): PublicConfig => ({
      ip4: address(ipv4, gw4),
      ip6: address(ipv6, gw6),
      domain: domain === '' ? null : domain,
    }),
  );

/** Later runtimes: address and gateway together, IPv6 and domain optional. */
const nestedConfig = z
  .object({
    ip4: z.union([none, publicIpValue]),
    ip6: z.union([none, publicIpValue]),
    domain: z.union([none, textValue]),
  })
  .transform(({ ip4, ip6, domain }): PublicConfig => ({ ip4, ip6, domain: domain === '' ? null : domain }));

/** A node's public config, or null when it was taken away. */
export const publicConfigValue = z.union([none, nestedConfig, flatConfig]);

function address(ip: string, gateway: string): PublicIp | null {
  return ip === '' ? null : { ip, gateway };
}
