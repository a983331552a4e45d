import { z } from 'zod';
import type { ContractFact, FactOrigin } from '../../domain/chain-fact.js';
import type { ContractId } from '../../domain/ids.js';
import { publicIpValue } from './public-config.js';
import { eventFields, type StatedEvent } from './stated-event.js';
import { contractIdValue, nodeIdValue, textValue, twinIdValue, u32Value, variantName } from './values.js';

/** Where a fact stands in its block. */
export interface FactPlace {
  readonly eventIndex: number;
  readonly origin: FactOrigin;
}

/**
 * What is no fact of the domain but must be known to make one: a cancellation of old runtimes (`ContractCanceled(u64)`)
 * does not say whose contract it was.
 */
export interface ContractNote extends FactPlace {
  readonly kind: 'NamelessCancellation';
  readonly contractId: ContractId;
}

const nodeContract = z.object({
  nodeId: nodeIdValue,
  deploymentHash: textValue,
  deploymentData: textValue,
  publicIps: u32Value,
  publicIpsList: z.array(publicIpValue),
});

/** What a contract is for, and whether it still holds. */
export const contractRecord = z.object({
  contractId: contractIdValue,
  twinId: twinIdValue,
  state: variantName,
  contractType: z.union([
    z.object({ type: z.literal('NodeContract'), value: nodeContract }),
    z.object({ type: z.literal('RentContract'), value: z.object({ nodeId: nodeIdValue }) }),
    z.object({ type: z.literal('NameContract'), value: z.object({ name: textValue }) }),
  ]),
});

const ofNode = z.object({ contractId: contractIdValue, nodeId: nodeIdValue, twinId: twinIdValue });
const ofNodeNames = ['contractId', 'nodeId', 'twinId'];
const justContract = z.object({ contractId: contractIdValue });
const withIps = z.object({ contractId: contractIdValue, publicIps: z.array(publicIpValue) });

type Written = 'NodeContractCreated' | 'NodeContractUpdated';

function written(event: StatedEvent, place: FactPlace, kind: Written): ContractFact | ContractNote | null {
  const { contract } = z.object({ contract: contractRecord }).parse(eventFields(event, ['contract']));
  const { contractId, twinId, contractType } = contract;
  if (contractType.type === 'RentContract' && kind === 'NodeContractCreated') {
    return { ...place, kind: 'RentContractCreated', contractId, twinId, nodeId: contractType.value.nodeId };
  }
  if (contractType.type === 'NameContract' && kind === 'NodeContractCreated') {
    return { ...place, kind: 'NameContractCreated', contractId, twinId, name: contractType.value.name };
  }
  if (contractType.type !== 'NodeContract') return null;
  const { publicIpsList, ...data } = contractType.value;
  return { ...place, kind, contract: { contractId, twinId, ...data, reservedIps: publicIpsList } };
}

function ips(event: StatedEvent, place: FactPlace, kind: 'IpsReserved' | 'IpsFreed'): ContractFact {
  const fields = withIps.parse(eventFields(event, ['contractId', 'publicIps']));
  return { ...place, kind, contractId: fields.contractId, ips: fields.publicIps };
}

/**
 * The contract fact that an event of SmartContractModule states, or null when it states none.
 * Shapes: TFChain pallet-smart-contract/src/lib.rs, spec 9 to 149.
 * @throws ZodError or RangeError when the event has another shape than any known
 */
export function contractFact(event: StatedEvent, place: FactPlace): ContractFact | ContractNote | null {
  switch (event.method) {
    case 'ContractCreated':
      return written(event, place, 'NodeContractCreated');
    case 'ContractUpdated':
      return written(event, place, 'NodeContractUpdated');
    case 'NodeContractCanceled':
    case 'ContractGracePeriodStarted':
    case 'ContractGracePeriodEnded':
      return { ...place, kind: event.method, ...ofNode.parse(eventFields(event, ofNodeNames)) };
    case 'RentContractCanceled':
    case 'NameContractCanceled':
      return {
        ...place,
        kind: event.method,
        ...justContract.parse(eventFields(event, ['contractId'])),
      };
    case 'ContractCanceled':
      return {
        ...place,
        kind: 'NamelessCancellation',
        ...justContract.parse(eventFields(event, ['contractId'])),
      };
    case 'IPsReserved':
      return ips(event, place, 'IpsReserved');
    case 'IPsFreed':
      return ips(event, place, 'IpsFreed');
    default:
      return null;
  }
}
