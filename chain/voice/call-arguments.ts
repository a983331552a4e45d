import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { NodeCall, NodeDetails } from '../../domain/node-call.js';

/** A call of the chain by name, its arguments by their names in the metadata, in camelCase. */
export interface NamedCall {
  readonly section: string;
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * How a runtime may call what the node wants to say, the newest way first. Arguments that a runtime does not have are
 * left out, so old and new ones stand side by side.
 */
export function namedCalls(call: NodeCall): readonly NamedCall[] {
  switch (call.kind) {
    case 'accept-terms':
      return [
        tfgrid('userAcceptTc', {
          documentLink: text(call.documentLink),
          documentHash: text(call.documentHash),
        }),
      ];
    case 'create-twin':
      return [tfgrid('createTwin', { relay: call.relay, pk: null, ip: text('::1') })];
    case 'create-node':
      return [tfgrid('createNode', details(call.details))];
    case 'update-node':
      return [tfgrid('updateNode', { nodeId: call.nodeId, ...details(call.details) })];
    case 'report-uptime':
      return [
        tfgrid('reportUptimeV2', { uptime: call.uptime, timestampHint: call.takenAt }),
        tfgrid('reportUptime', { uptime: call.uptime }),
      ];
    case 'change-power-state':
      return [tfgrid('changePowerState', { powerState: call.state })];
    case 'report-resources':
      return [contracts('reportContractResources', { contractResources: call.contracts })];
    case 'report-nru':
      return [
        contracts('addNruReports', {
          reports: call.reports.map(({ bytes: nru, ...report }) => ({ ...report, nru })),
        }),
      ];
  }
}

const tfgrid = (method: string, args: NamedCall['args']): NamedCall => ({
  section: 'tfgridModule',
  method,
  args,
});
const contracts = (method: string, args: NamedCall['args']): NamedCall => ({
  section: 'smartContractModule',
  method,
  args,
});

/** Text as bytes: polkadot-js would take text that begins with 0x for hex. */
const text = (value: string): string => `0x${bytesToHex(utf8ToBytes(value))}`;

function details(said: NodeDetails): NamedCall['args'] {
  const { longitude, latitude, city, country } = said.location;
  return {
    farmId: said.farmId,
    resources: said.resources,
    location: {
      longitude: text(longitude),
      latitude: text(latitude),
      city: text(city),
      country: text(country),
    },
    // Older runtimes have the place's names beside the coordinates.
    city: text(city),
    country: text(country),
    interfaces: said.interfaces.map(({ name, mac, ips }) => ({
      name: text(name),
      mac: text(mac),
      ips: ips.map(text),
    })),
    secureBoot: said.secureBoot,
    virtualized: said.virtualized,
    serialNumber: said.serialNumber === null ? null : text(said.serialNumber),
  };
}
