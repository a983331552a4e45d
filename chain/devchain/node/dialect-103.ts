import type { Dialect, Named } from './dialect.js';
import type { Plain } from './plain.js';

const empty = '0x';
const textOr = (value: Plain): string => (typeof value === 'string' ? value : empty);
const orNull = (text: Plain): Plain => (text === empty || text === undefined ? null : text);
const named = (value: Plain): Named => (typeof value === 'object' && value !== null ? { ...value } : {});

/** Five texts, the unset ones empty. */
function flatConfig(config: Plain): Named {
  const { ip4, ip6, domain } = named(config);
  return {
    ipv4: textOr(named(ip4)['ip']),
    gw4: textOr(named(ip4)['gw']),
    ipv6: textOr(named(ip6)['ip']),
    gw6: textOr(named(ip6)['gw']),
    domain: textOr(domain),
  };
}

function nestedConfig(flat: Plain): Plain {
  const { ipv4, gw4, ipv6, gw6, domain } = named(flat);
  if (orNull(ipv4) === null) return null;
  const ip6 = orNull(ipv6) === null ? null : { ip: ipv6, gw: textOr(gw6) };
  return { ip4: { ip: ipv4, gw: textOr(gw4) }, ip6, domain: orNull(domain) };
}

/** City and country stand beside the location, and a serial number is always there. */
function olderNode(node: Plain): Named {
  const { location, serialNumber, publicConfig, ...rest } = named(node);
  const { city, country } = named(location);
  const config = publicConfig === null || publicConfig === undefined ? null : flatConfig(publicConfig);
  return { ...rest, location, city, country, serialNumber: textOr(serialNumber), publicConfig: config };
}

function newerNode(node: Plain): Named {
  const { location, city, country, serialNumber, publicConfig, ...rest } = named(node);
  const config = publicConfig === null || publicConfig === undefined ? null : nestedConfig(publicConfig);
  return {
    ...rest,
    location: { ...named(location), city, country },
    serialNumber: orNull(serialNumber),
    publicConfig: config,
  };
}

/**
 * Spec 103: a node's place and config are flat, contracts have no solution provider, a node's rent contract is stored
 * whole, freed addresses are told without their gateways, and calls name a deployment's data `data`.
 */
export const dialect103: Dialect = {
  fromStored: (item, value) => {
    if (item === 'TfgridModule.Nodes') return newerNode(value);
    if (item === 'SmartContractModule.Contracts') return { ...named(value), solutionProviderId: null };
    return item === 'SmartContractModule.ActiveRentContractForNode' ? named(value)['contractId'] : value;
  },
  toStored: (item, value, storage) => {
    if (item === 'TfgridModule.Nodes') return olderNode(value);
    if (item !== 'SmartContractModule.ActiveRentContractForNode') return value;
    return storage.get('SmartContractModule', 'Contracts', [value]);
  },
  toKeys: (_, keys) => keys,
  fromCall: (call, args) => {
    if (call === 'tfgridModule.createNode' || call === 'tfgridModule.updateNode') {
      const { publicConfig: _, ...node } = newerNode(args);
      return node;
    }
    if (call === 'tfgridModule.addNodePublicConfig')
      return { ...args, publicConfig: nestedConfig(args['publicConfig']) };
    return 'deploymentHash' in args ? { ...args, deploymentData: args['data'] } : args;
  },
  toEvent: (event, fields) => {
    if (event === 'TfgridModule.NodeStored' || event === 'TfgridModule.NodeUpdated')
      return { node: olderNode(fields['node']) };
    if (event === 'TfgridModule.NodePublicConfigStored')
      return { ...fields, config: flatConfig(fields['config']) };
    if (event !== 'SmartContractModule.IPsFreed') return fields;
    const ips = fields['publicIps'] as readonly { ip: string }[]; // what the pallet gives with this event
    return { ...fields, publicIps: ips.map(({ ip }) => ip) };
  },
};
