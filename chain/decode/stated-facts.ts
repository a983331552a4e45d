import type { ChainFact, FactOrigin } from '../../domain/chain-fact.js';
import { auditFact } from './audit-facts.js';
import { contractFact, type ContractNote, type FactPlace } from './contract-facts.js';
import { EventRecordError } from './event-records.js';
import { type BlockExtrinsics, ExtrinsicError } from './extrinsics.js';
import { gridFact } from './node-facts.js';
import type { StatedEvent, StatedRecord } from './stated-event.js';

/** What the records of a block state together. */
export interface Stated {
  readonly facts: readonly ChainFact[];
  readonly notes: readonly ContractNote[];
}

/** @throws EventRecordError when an event of the grid's pallets has a shape that is not known, or its extrinsic cannot be read */
export function statedFacts(records: readonly StatedRecord[], extrinsics: BlockExtrinsics): Stated {
  const said = records.map((record) => factOf(record, extrinsics)).filter((fact) => fact !== null);
  return { facts: said.filter((fact) => !isNote(fact)), notes: said.filter(isNote) };
}

function isNote(said: ChainFact | ContractNote): said is ContractNote {
  return said.kind === 'NamelessCancellation';
}

/** `section` of an event is its pallet's name in camelCase. */
function factOf(record: StatedRecord, extrinsics: BlockExtrinsics): ChainFact | ContractNote | null {
  const { event, eventIndex } = record;
  const translate = translators.get(event.section);
  if (translate === undefined) return null;
  try {
    // The place is found first for all events of these pallets only when there is a fact: decoding a signer costs.
    const fact = translate(event, { eventIndex, origin: { phase: 'initialization' } });
    return fact === null ? null : { ...fact, origin: originOf(record, extrinsics) };
  } catch (error) {
    if (error instanceof ExtrinsicError)
      throw new EventRecordError(eventIndex, error.message, { cause: error });
    throw new EventRecordError(
      eventIndex,
      `${event.section}.${event.method} has a shape that is not known: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

type Translate = (event: StatedEvent, place: FactPlace) => ChainFact | ContractNote | null;

const translators: ReadonlyMap<string, Translate> = new Map<string, Translate>([
  ['tfgridModule', gridFact],
  ['smartContractModule', (event, place) => contractFact(event, place) ?? auditFact(event, place)],
]);

function originOf({ phase }: StatedRecord, extrinsics: BlockExtrinsics): FactOrigin {
  if (phase.kind !== 'extrinsic') return { phase: phase.kind };
  return { phase: 'extrinsic', index: phase.index, ...extrinsics.head(phase.index) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
