import { type DomainEvent, schemaOf } from '../domain/events/event.js';

/** An event in the stream of a contract. */
export type ContractEvent = Exclude<
  Extract<DomainEvent, { readonly data: { readonly contractId: bigint } }>,
  { readonly type: 'RentContractCreated' | 'RentContractCanceled' }
>;

/** The event when it is in a contract's stream, else null (the rent contract's events are the node's). */
export function asContractEvent(event: DomainEvent): ContractEvent | null {
  // by its schema, each event of a contract's stream has a contractId
  return schemaOf(event.type)?.stream === 'contract' ? (event as ContractEvent) : null;
}

/** Contract ids as keys that sort like the numbers: 20 decimal digits, as many as a u64 has. */
export const contractKey = (id: bigint): string => String(id).padStart(20, '0');
