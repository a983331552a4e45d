import type { FactSubject } from '../../domain/chain-fact.js';
import { contractId, nodeId } from '../../domain/ids.js';
import { fieldOf, type Plain } from './plain.js';
import type { StatedEvent, StatedRecord } from './stated-event.js';

type Subject = (event: StatedEvent) => FactSubject | null;

/** The pallets that state facts, and of their events those that most blocks are full of. */
const pallets: ReadonlyMap<string, ReadonlyMap<string, Subject>> = new Map([
  [
    'tfgridModule',
    new Map<string, Subject>([
      ['NodeUptimeReported', ofNode('NodeUptimeReported', (event) => field(event, 'nodeId'))],
      ['NodeUpdated', ofNode('NodeUpdated', (event) => fieldOf(event.value(0), 'id'))],
      ['NodePublicConfigStored', ofNode('NodePublicConfigStored', (event) => field(event, 'nodeId'))],
    ]),
  ],
  [
    'smartContractModule',
    new Map<string, Subject>([
      ['ContractCreated', (event) => ofRecord('NodeContractCreated', event.value(0))],
      ['ContractUpdated', (event) => ofRecord('NodeContractUpdated', event.value(0))],
      ['NodeContractCanceled', ofNode('NodeContractCanceled', nodeOfThree)],
      ['ContractGracePeriodStarted', ofNode('ContractGracePeriodStarted', nodeOfThree)],
      ['ContractGracePeriodEnded', ofNode('ContractGracePeriodEnded', nodeOfThree)],
      ['IPsReserved', ofContract('IpsReserved', (event) => field(event, 'contractId'))],
      ['IPsFreed', ofContract('IpsFreed', (event) => field(event, 'contractId'))],
      ['ContractBilled', ofContract('ContractBilled', contractOfFirst)],
      ['UpdatedUsedResources', ofContract('UpdatedUsedResources', contractOfFirst)],
      ['NruConsumptionReportReceived', ofContract('NruConsumptionReportReceived', contractOfFirst)],
    ]),
  ],
]);

/**
 * Whom the facts of a block are about, told without making them; null when one of them may concern anybody. What is not known
 * here to be about one node or one contract is never passed over.
 */
export function factSubjects(records: readonly StatedRecord[]): readonly FactSubject[] | null {
  const subjects: FactSubject[] = [];
  for (const { event } of records) {
    const known = pallets.get(event.section);
    if (known === undefined) continue;
    const subject = known.get(event.method)?.(event) ?? null;
    if (subject === null) return null;
    subjects.push(subject);
  }
  return subjects;
}

type KindOf<Id extends string> = Extract<FactSubject, { readonly [name in Id]: unknown }>['kind'];

function ofNode(kind: KindOf<'nodeId'>, id: (event: StatedEvent) => Plain | undefined): Subject {
  return (event) => {
    const value = id(event);
    return typeof value === 'bigint' ? { kind, nodeId: nodeId(Number(value)) } : null;
  };
}

function ofContract(kind: KindOf<'contractId'>, id: (event: StatedEvent) => Plain | undefined): Subject {
  return (event) => {
    const value = id(event);
    return typeof value === 'bigint' ? { kind, contractId: contractId(value) } : null;
  };
}

/** A contract's record; one that is on no node (a name's, or a rent's) may concern anybody. */
function ofRecord(kind: KindOf<'contract'>, record: Plain | undefined): FactSubject | null {
  const type = fieldOf(record, 'contractType');
  if (fieldOf(type, 'type') !== 'NodeContract') return null;
  const id = fieldOf(fieldOf(type, 'value'), 'nodeId');
  return typeof id === 'bigint' ? { kind, contract: { nodeId: nodeId(Number(id)) } } : null;
}

/** A field by its name, or by its position where the runtime gives no such name: as `eventFields`, without the others. */
function field(event: StatedEvent, name: string, position = 0): Plain | undefined {
  const at = event.names?.indexOf(name) ?? -1;
  return event.value(at < 0 ? position : at);
}

/** Of (contract, node, twin). */
function nodeOfThree(event: StatedEvent): Plain | undefined {
  return field(event, 'nodeId', 1);
}

function contractOfFirst(event: StatedEvent): Plain | undefined {
  return fieldOf(event.value(0), 'contractId');
}
