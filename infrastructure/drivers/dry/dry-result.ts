import { createHash } from 'node:crypto';
import type { HostSpec, ResultData } from '../../../domain/effect.js';

/**
 * Result data in Zero-OS's names, as a real host would give it. Addresses that a host would find (Mycelium, IPv6, the
 * planetary network) are made from the workload's id, so that the same workload always has the same ones.
 */
export function dryResult(spec: HostSpec): ResultData {
  switch (spec.type) {
    case 'zmount':
      return { volume_id: spec.id };
    case 'volume':
      return { id: spec.id };
    case 'network':
    case 'network-light':
    case 'zlogs':
      return null;
    case 'zmachine-light':
      return { id: spec.id, ip: spec.ip, mycelium_ip: '', console_url: '' };
    case 'zmachine':
      return {
        id: spec.id,
        ip: spec.ip,
        planetary_ip: spec.planetary ? addressIn('300', spec.id) : '',
        mycelium_ip: spec.myceliumSeed === '' ? '' : addressIn('400', spec.id),
        console_url: '',
      };
    case 'ip':
    case 'ipv4':
      return {
        ip: spec.address?.ip ?? '',
        ip6: spec.wantsV6 ? `${addressIn('2001:db8', spec.id)}/64` : '',
        gateway: spec.address?.gateway ?? '',
      };
    case 'zdb':
      return { Namespace: spec.id, IPs: [addressIn('2001:db8', spec.id)], Port: 9900 };
    case 'qsfs':
      return {
        path: `/mnt/${spec.id}`,
        metrics_endpoint: `http://[${addressIn('300', spec.id)}]:9100/metrics`,
      };
    case 'gateway-name-proxy':
      return { fqdn: spec.fqdn };
    case 'gateway-fqdn-proxy':
      return {};
  }
}

function addressIn(prefix: string, id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  return `${prefix}::${hex.slice(0, 4)}:${hex.slice(4, 8)}`.replace(/:0+([0-9a-f])/g, ':$1');
}
