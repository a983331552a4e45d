import { expect } from 'chai';
import fc from 'fast-check';
import type { ChainFact, FactSubject } from '../../domain/chain-fact.js';
import { ChainError } from '../block-source.js';
import { haveShared, skipReason } from '../tfchain/recorded-blocks.fixture.js';
import { BlockExtrinsics } from './extrinsics.js';
import { factSubjects } from './fact-subjects.js';
import { EventLayouts } from './layout/event-layouts.js';
import { palletTable } from './pallets.js';
import { ProvenEvents } from './proven-events.js';
import { readEventRecords } from './event-records.js';
import { RuntimeDecoder } from './runtime-decoder.js';
import { eventBytes, eventsOf, record, sharedDecoder, success, timestampSet } from './scale-block.fixture.js';
import { statedFacts } from './stated-facts.js';
import type { StatedRecord } from './stated-event.js';

const runtimes = ['9', '31', '49', '61', 'v14'] as const;

describe(`whom the facts of a block are about${skipReason}`, () => {
  before(function () {
    if (!haveShared) this.skip();
  });

  /** The same part of a fact. */
  function subjectOf(fact: ChainFact, subject: FactSubject): object {
    const { kind } = fact;
    if ('contractId' in subject && 'contractId' in fact) return { kind, contractId: fact.contractId };
    if ('contract' in subject && 'contract' in fact)
      return { kind, contract: { nodeId: fact.contract.nodeId } };
    return 'nodeId' in fact ? { kind, nodeId: fact.nodeId } : expect.fail(kind);
  }

  it('is what the facts say, in every real runtime, of whatever bytes (law)', function () {
    this.timeout(60_000);
    const byte = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 }), fc.nat(255));
    const told = new Set<string>();
    for (const name of runtimes) {
      const { registry, metadata } = sharedDecoder(name);
      const reader = new ProvenEvents(() => new EventLayouts(registry, metadata));
      const extrinsics = new BlockExtrinsics(registry, []);
      for (const [pallet, { name: palletName, events }] of palletTable(metadata)) {
        if (palletName !== 'TfgridModule' && palletName !== 'SmartContractModule') continue;
        for (const index of events.keys()) {
          const payloads = fc.array(byte, { minLength: 600, maxLength: 600 });
          const check = (payload: number[]): void => {
            const records = readOne(
              reader,
              sharedDecoder(name),
              Uint8Array.from([pallet, index, ...payload]),
            );
            const subjects = records === null ? null : factSubjects(records);
            if (records === null || subjects === null) return;
            const { facts, notes } = statedFacts(records, extrinsics);
            expect(notes).to.deep.equal([]);
            expect(facts.map((fact, at) => subjectOf(fact, subjects[at] ?? expect.fail()))).to.deep.equal(
              subjects,
            );
            for (const { kind } of subjects) told.add(kind);
          };
          check(Array.from({ length: 600 }, () => 0));
          fc.assert(fc.property(payloads, check), { numRuns: 4 });
        }
      }
    }
    expect([...told].toSorted()).to.deep.equal([
      'ContractBilled',
      'ContractGracePeriodEnded',
      'ContractGracePeriodStarted',
      'IpsFreed',
      'IpsReserved',
      'NodeContractCanceled',
      'NodeContractCreated',
      'NodeContractUpdated',
      'NodePublicConfigStored',
      'NodeUpdated',
      'NodeUptimeReported',
      'NruConsumptionReportReceived',
      'UpdatedUsedResources',
    ]);
  });

  /** One event out of the beginning of these bytes; null when they are none. */
  function readOne(
    reader: ProvenEvents,
    { registry, metadata }: RuntimeDecoder,
    bytes: Uint8Array,
  ): readonly StatedRecord[] | null {
    try {
      const data = registry.createType('Event', bytes).toU8a();
      const events = eventsOf(record('finalization', data));
      reader.prove(events, 0, readEventRecords(registry, palletTable(metadata), events, 0).records);
      return reader.read(events, 0);
    } catch {
      return null;
    }
  }

  it('is not said where it may be anybody: twins, farms, prices, names, rents, versions', () => {
    const decoder = new RuntimeDecoder(sharedDecoder('v14').metadata.toHex(), 120);
    const named = { version: 1, contractId: 7, twinId: 5, state: 'Created' };
    const events: readonly [string, string, readonly unknown[]][] = [
      ['TfgridModule', 'TwinStored', [{ id: 7, accountId: new Uint8Array(32) }]],
      ['TfgridModule', 'ZosVersionUpdated', ['1']],
      ['TfgridModule', 'PowerTargetChanged', [1, 2, 'Up']],
      [
        'SmartContractModule',
        'ContractCreated',
        [{ ...named, contractType: { NameContract: { name: 'a' } } }],
      ],
      [
        'SmartContractModule',
        'ContractCreated',
        [{ ...named, contractType: { RentContract: { nodeId: 2 } } }],
      ],
      ['SmartContractModule', 'NameContractCanceled', [7]],
    ];
    for (const event of events) {
      const bytes = eventsOf(success(decoder, 0), record('finalization', eventBytes(decoder, ...event)));
      for (let times = 0; times < 2; times++) {
        const block = decoder.decode({ number: 1, extrinsics: [timestampSet], events: bytes });
        expect(block.about, event[1]).to.equal(undefined);
        expect(block.facts, event[1]).to.have.lengthOf(1);
      }
    }
  });

  it('makes the facts when they are asked for, and then says what is wrong with them', () => {
    const tally = { blocks: 0, decoded: 0 };
    const decoder = new RuntimeDecoder(sharedDecoder('v14').metadata.toHex(), 120, tally);
    const block = (contractId: number, phase: 0 | 1) => {
      const canceled = eventBytes(decoder, 'SmartContractModule', 'NodeContractCanceled', [contractId, 1, 3]);
      const events = eventsOf(success(decoder, 0), record(phase, canceled), success(decoder, 1));
      return { number: 9, extrinsics: [timestampSet, Uint8Array.of(8, 0x84, 9)], events };
    };
    decoder.decode({ ...block(1, 0), extrinsics: [timestampSet, timestampSet] });
    expect(tally.decoded).to.equal(1);
    const lazy = decoder.decode(block(2, 1));
    expect(lazy.about).to.deep.equal([{ kind: 'NodeContractCanceled', nodeId: 1 }]);
    expect(tally.decoded).to.equal(1);
    // Its cause is an extrinsic that nobody can read: so far nobody had to.
    expect(() => lazy.facts)
      .to.throw(ChainError, /event \d of block 9 .* cannot be decoded/)
      .with.property('code', 'BLOCK_UNDECODABLE');
  });
});
