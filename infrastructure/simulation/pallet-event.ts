import type { Plain } from '../../chain/devchain/node/plain.js';
import type { ChainFact } from '../../domain/chain-fact.js';

/** An event in the words of the chain's pallets, in the shape of spec 125. */
export interface PalletEvent {
  readonly pallet: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, Plain>>;
}

const kinds = [
  'NodeContractCreated',
  'NodeContractUpdated',
  'NodeContractCanceled',
  'ContractGracePeriodStarted',
  'ContractGracePeriodEnded',
  'ContractBilled',
  'NodeStored',
  'NodeUpdated',
  'NodeUptimeReported',
  'ZosVersionUpdated',
] as const;
/** Facts that the simulated chain states. */
export type StatedFact = Extract<ChainFact, { kind: (typeof kinds)[number] }>;

export function isStated(fact: ChainFact): fact is StatedFact {
  return kinds.some((kind) => kind === fact.kind);
}

const contracts = 'SmartContractModule';
const grid = 'TfgridModule';

/** The event that states a fact; what a fact does not say is as on a node that nobody has described. */
export function palletEvent(fact: StatedFact): PalletEvent {
  switch (fact.kind) {
    case 'NodeContractCreated':
    case 'NodeContractUpdated': {
      const { contractId, twinId, nodeId, deploymentHash, deploymentData, publicIps } = fact.contract;
      const nodeContract = {
        nodeId,
        deploymentHash: asBytes(deploymentHash),
        deploymentData,
        publicIps,
        publicIpsList: [],
      };
      const contract = {
        version: 4,
        state: { Created: null },
        contractId,
        twinId,
        contractType: { NodeContract: nodeContract },
        solutionProviderId: null,
      };
      const event = fact.kind === 'NodeContractCreated' ? 'ContractCreated' : 'ContractUpdated';
      return { pallet: contracts, event, fields: { contract } };
    }
    case 'NodeContractCanceled':
    case 'ContractGracePeriodEnded': {
      const { contractId, nodeId, twinId } = fact;
      return { pallet: contracts, event: fact.kind, fields: { contractId, nodeId, twinId } };
    }
    case 'ContractGracePeriodStarted': {
      const { contractId, nodeId, twinId } = fact;
      return { pallet: contracts, event: fact.kind, fields: { contractId, nodeId, twinId, blockNumber: 0n } };
    }
    case 'ContractBilled': {
      const { contractId, timestamp, discountLevel, amountBilled } = fact;
      const bill = { contractId, timestamp, discountLevel, amountBilled };
      return { pallet: contracts, event: fact.kind, fields: { bill } };
    }
    case 'NodeStored':
    case 'NodeUpdated': {
      const { nodeId: id, farmId, twinId, resources } = fact;
      return {
        pallet: grid,
        event: fact.kind,
        fields: { node: { ...unknownNode, id, farmId, twinId, resources } },
      };
    }
    case 'NodeUptimeReported': {
      const { nodeId, now, uptime } = fact;
      return { pallet: grid, event: fact.kind, fields: { nodeId, now, uptime } };
    }
    case 'ZosVersionUpdated':
      return { pallet: grid, event: fact.kind, fields: { version: fact.version } };
  }
}

const unknownNode = {
  version: 4,
  location: { city: '', country: '', latitude: '', longitude: '' },
  publicConfig: null,
  created: 0n,
  farmingPolicyId: 1,
  interfaces: [],
  certification: 'Diy',
  secureBoot: false,
  virtualized: false,
  serialNumber: null,
  connectionPrice: 0,
};

/** Texts of the chain are bytes; one that begins with 0x would be taken for hex. */
function asBytes(text: string): `0x${string}` {
  return `0x${Buffer.from(text, 'utf8').toString('hex')}`;
}
