import type { ChangedRecord } from '../grid-records.js';
import { fieldOf, type Plain } from './plain.js';
import type { StatedEvent } from './stated-event.js';

const byName: ReadonlyMap<string, ChangedRecord['kind']> = new Map([
  ['TwinStored', 'twin'],
  ['TwinUpdated', 'twin'],
  ['TwinDeleted', 'twin'],
  ['NodeStored', 'node'],
  ['NodeUpdated', 'node'],
  ['NodeDeleted', 'node'],
  ['NodePublicConfigStored', 'node'],
  ['NodeCertificationSet', 'node'],
  ['FarmStored', 'farm'],
  ['FarmUpdated', 'farm'],
  ['FarmDeleted', 'farm'],
  ['FarmCertificationSet', 'farm'],
  ['PricingPolicyStored', 'pricing'],
]);
/** Events of contracts that may change who rents a node, or which of a farm's addresses are taken. */
const ofContracts: ReadonlyMap<string, ChangedRecord['kind']> = new Map([
  ['ContractCreated', 'rent'],
  ['ContractCanceled', 'rent'],
  ['RentContractCanceled', 'rent'],
  ['NodeContractCanceled', 'rent'],
]);

/** The record that an event says to have changed, or null. Rather one too many: what is not changed is only read again. */
export function changedRecord(event: StatedEvent): ChangedRecord | null {
  if (event.section === 'smartContractModule') {
    const kind = ofContracts.get(event.method);
    return kind === undefined ? null : { kind, id: null };
  }
  if (event.section !== 'tfgridModule') return null;
  const kind = byName.get(event.method);
  return kind === undefined ? null : { kind, id: idIn(event.value(0)) };
}

/** The id that an event begins with: of the record that it carries, or bare. */
function idIn(first: Plain | undefined): number | null {
  const id = typeof first === 'bigint' ? first : fieldOf(first, 'id');
  return typeof id === 'bigint' ? Number(id) : null;
}
