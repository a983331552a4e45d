import type { ChainFact, NodeContractRecord } from '../../domain/chain-fact.js';
import type { ContractId } from '../../domain/ids.js';
import type { ChainContract } from './chain-records.js';
import type { Rent } from './origin/world-origin.js';

/** The storage of a chain, as far as recorded blocks tell of it. */
interface Storage {
  readonly contracts: ReadonlyMap<number, ChainContract>;
  readonly rents: Map<number, Rent>;
  zosVersion: string | null;
  add(contract: ChainContract): void;
  changed(contract: ChainContract): void;
  placeOf(nodeId: number): number;
}

/** What a fact of a recorded block means for the storage that the nodes' states are held against. */
export function foldFact(storage: Storage, fact: ChainFact, block: number): void {
  const change = (id: ContractId, what: Partial<ChainContract>): void => {
    const contract = storage.contracts.get(Number(id));
    if (contract === undefined) return;
    Object.assign(contract, what);
    storage.changed(contract);
  };
  switch (fact.kind) {
    case 'NodeContractCreated': {
      const contract = created(fact.contract, storage.placeOf(fact.contract.nodeId), block);
      storage.add(contract);
      storage.changed(contract);
      return;
    }
    case 'NodeContractUpdated':
      return change(fact.contract.contractId, stored(fact.contract));
    case 'NodeContractCanceled':
      return change(fact.contractId, { status: 'over', endedAt: block });
    case 'ContractGracePeriodStarted':
    case 'ContractGracePeriodEnded': {
      const grace = fact.kind === 'ContractGracePeriodStarted';
      const rent = storage.rents.get(fact.nodeId);
      if (rent?.rentContractId === fact.contractId) storage.rents.set(fact.nodeId, { ...rent, grace });
      return change(fact.contractId, { status: grace ? 'grace' : 'created' });
    }
    case 'RentContractCreated':
      storage.rents.set(fact.nodeId, { rentContractId: fact.contractId, twinId: fact.twinId, grace: false });
      return;
    case 'RentContractCanceled':
      for (const [node, { rentContractId }] of storage.rents)
        if (rentContractId === fact.contractId) storage.rents.delete(node);
      return;
    case 'IpsReserved':
      return change(fact.contractId, { reservedIps: fact.ips });
    case 'ZosVersionUpdated':
      storage.zosVersion = fact.version;
      return;
    // Nothing that a state is held against.
    case 'ContractBilled':
    case 'FarmUpdated':
    case 'IpsFreed':
    case 'NameContractCanceled':
    case 'NameContractCreated':
    case 'NodeDeleted':
    case 'NodePublicConfigStored':
    case 'NodeStored':
    case 'NodeUpdated':
    case 'NodeUptimeReported':
    case 'NruConsumptionReportReceived':
    case 'OwnExtrinsic':
    case 'PowerStateChanged':
    case 'PowerTargetChanged':
    case 'PricingPolicyStored':
    case 'TwinStored':
    case 'TwinUpdated':
    case 'UpdatedUsedResources':
      return;
  }
}

function stored({ deploymentHash, deploymentData, publicIps, reservedIps }: NodeContractRecord) {
  return { hash: deploymentHash, data: deploymentData, publicIps, reservedIps };
}

function created(record: NodeContractRecord, node: number, block: number): ChainContract {
  return {
    id: Number(record.contractId),
    node,
    nodeId: record.nodeId,
    twin: record.twinId,
    status: 'created',
    // That of no user of the world.
    ticket: -1,
    createdAt: block,
    endedAt: null,
    ...stored(record),
  };
}
