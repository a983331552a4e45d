import type { Event } from '@polkadot/types/interfaces';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  haveShared,
  recordedBlocks,
  recordingAcrossUpgrade,
  recordingOfSpec61,
  skipReason,
} from '../tfchain/recorded-blocks.fixture.js';
import { readEventRecords } from './event-records.js';
import { hexBytes } from './hex-bytes.js';
import { EventLayouts, type KnownEvents } from './layout/event-layouts.js';
import { ScaleCursor } from './layout/scale-cursor.js';
import { palletTable } from './pallets.js';
import { plain } from './plain.js';
import { ProvenEvents } from './proven-events.js';
import { RuntimeDecoder } from './runtime-decoder.js';
import { eventBytes, eventsOf, record, sharedDecoder, success, timestampSet } from './scale-block.fixture.js';
import { statedEvent, type StatedRecord } from './stated-event.js';

const runtimes = ['9', '31', '49', '61', 'v14'] as const;

describe(`events that are read out of their bytes${skipReason}`, () => {
  before(function () {
    if (!haveShared) this.skip();
  });

  /** What a record says, without who read it. */
  function contentOf({ eventIndex, phase, event }: StatedRecord): unknown {
    const { section, method, names } = event;
    const values = Array.from({ length: 9 }, (_, position) => event.value(position));
    return { eventIndex, phase, section, method, names, values };
  }

  it('say what the library reads: every event of every real runtime, of whatever bytes (law)', function () {
    this.timeout(60_000);
    // Small bytes are the tags and counts that most bytes are not.
    const byte = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 }), fc.nat(255));
    const payloads = fc.array(byte, { minLength: 400, maxLength: 400 });
    for (const name of runtimes) {
      const { registry, metadata } = sharedDecoder(name);
      const layouts = new EventLayouts(registry, metadata);
      const [unread, never]: [string[], string[]] = [[], []];
      for (const [pallet, { name: palletName, events }] of palletTable(metadata))
        for (const [index, event] of events) {
          const layout = layouts.find(pallet, index);
          const what = `${palletName}.${event}`;
          if (layout === null) {
            unread.push(what);
            continue;
          }
          let times = 0;
          const read = (payload: number[]): void => {
            const bytes = Uint8Array.from([pallet, index, ...payload]);
            const cursor = new ScaleCursor(bytes, 2);
            try {
              for (const field of layout.fields) field.skip(cursor);
            } catch (error) {
              expect(error, what).to.be.instanceOf(RangeError);
              return;
            }
            times += 1;
            const own = bytes.slice(0, cursor.at);
            const again = new ScaleCursor(own, 2);
            const values = layout.fields.map((field) => field.read(again));
            const theirs = registry.createType('Event', own) as unknown as Event; // GenericEvent implements Event
            expect(theirs.toU8a(), what).to.deep.equal(own);
            expect([layout.section, layout.method, layout.names, values], what).to.deep.equal([
              theirs.section,
              theirs.method,
              theirs.data.names,
              [...theirs.data].map(plain),
            ]);
          };
          read(Array.from({ length: 400 }, () => 0));
          fc.assert(fc.property(payloads, read), { numRuns: 12 });
          if (times === 0) never.push(what);
        }
      expect([name, never]).to.deep.equal([name, []]);
      // Nothing of ours, and little else, is left to the library.
      expect(
        unread.filter((what) => /^(Tfgrid|SmartContract|System|Balances|Transaction)/.test(what)),
      ).to.deep.equal([]);
      expect(unread.length, unread.join()).to.be.at.most(2);
    }
  });

  it('are all events of real blocks but the first of each kind, and say the same', async () => {
    for (const file of [recordingAcrossUpgrade, recordingOfSpec61]) {
      const readers = new Map<number, ProvenEvents>();
      let [read, blocks] = [0, 0];
      for (const { specVersion, events, extrinsics } of await recordedBlocks(file)) {
        const { registry, metadata } = sharedDecoder(`${specVersion}` as '31');
        const reader =
          readers.get(specVersion) ?? new ProvenEvents(() => new EventLayouts(registry, metadata));
        readers.set(specVersion, reader);
        const bytes = hexBytes(events);
        const { records } = readEventRecords(registry, palletTable(metadata), bytes, extrinsics.length);
        const own = reader.read(bytes, extrinsics.length);
        blocks += 1;
        if (own === null) reader.prove(bytes, extrinsics.length, records);
        else {
          read += 1;
          const theirs = records.map((each) => ({ ...each, event: statedEvent(each.event) }));
          expect(own.map(contentOf)).to.deep.equal(theirs.map(contentOf));
        }
        expect(reader.read(bytes, extrinsics.length), 'once proven').not.to.equal(null);
      }
      expect(read / blocks).to.be.greaterThan(0.8);
    }
  });

  it('cost no full decode when they are others’ bills and reports, whatever these say', () => {
    const tally = { blocks: 0, decoded: 0 };
    const decoder = new RuntimeDecoder(sharedDecoder('v14').metadata.toHex(), 120, tally);
    const block = (number: number) => {
      const bill = { contractId: number, timestamp: number, discountLevel: number % 5, amountBilled: number };
      const events = [
        success(decoder, 0),
        record('finalization', eventBytes(decoder, 'SmartContractModule', 'ContractBilled', [bill])),
        record(
          'finalization',
          eventBytes(decoder, 'TfgridModule', 'NodeUptimeReported', [number, 1, number]),
        ),
      ];
      return { number, extrinsics: [timestampSet], events: eventsOf(...events) };
    };
    const read = Array.from({ length: 50 }, (_, number) => decoder.decode(block(number)));
    expect(read[7]?.about).to.deep.equal([
      { kind: 'ContractBilled', contractId: 7n },
      { kind: 'NodeUptimeReported', nodeId: 7 },
    ]);
    expect(tally, 'of each kind the first').to.deep.equal({ blocks: 50, decoded: 1 });
    // Whom they concern asks.
    expect(read[7]?.facts.map(({ kind }) => kind)).to.deep.equal(['ContractBilled', 'NodeUptimeReported']);
    expect(read[7]?.facts[0]).to.include({ contractId: 7n, amountBilled: 7n });
    expect(tally).to.deep.equal({ blocks: 50, decoded: 2 });
  });

  it('are left to the library when the layout and the library differ', () => {
    const { registry, metadata } = sharedDecoder('61');
    const right = new EventLayouts(registry, metadata);
    const wrong: KnownEvents = {
      find: (pallet, event) => {
        const layout = right.find(pallet, event);
        return layout?.method === 'NodeContractCanceled'
          ? { ...layout, fields: layout.fields.toReversed() }
          : layout;
      },
    };
    const decoder = sharedDecoder('61');
    const canceled = eventBytes(decoder, 'SmartContractModule', 'NodeContractCanceled', [7, 1, 3]);
    const bytes = eventsOf(success(decoder, 0), record('finalization', canceled));
    const { records } = readEventRecords(registry, palletTable(metadata), bytes, 1);
    for (const [layouts, isRead] of [
      [right, true],
      [wrong, false],
    ] as const) {
      const events = new ProvenEvents(() => layouts);
      for (let times = 0; times < 2; times++) events.prove(bytes, 1, records);
      expect(events.read(bytes, 1) !== null).to.equal(isRead);
      expect(events.read(eventsOf(success(decoder, 0)), 1), 'others go on').to.have.lengthOf(1);
    }
  });
});
