import type { Event } from '@polkadot/types/interfaces';
import { expect } from 'chai';
import fc from 'fast-check';
import { ChainError } from '../block-source.js';
import { haveShared, skipReason } from '../tfchain/recorded-blocks.fixture.js';
import type { RuntimeDecoder } from './runtime-decoder.js';
import type { DecodedBlock } from './decoded-block.js';
import { eventBytes, eventsOf, record, sharedDecoder, success, timestampSet } from './scale-block.fixture.js';

describe(`reading System.Events record by record${skipReason}`, () => {
  let decoder: RuntimeDecoder;
  let cancelled: Uint8Array;
  let foreign: Uint8Array;

  before(function () {
    if (!haveShared) this.skip();
    decoder = sharedDecoder('61');
    cancelled = record(
      'finalization',
      eventBytes(decoder, 'SmartContractModule', 'NodeContractCanceled', [7, 1, 3]),
    );
    foreign = record(
      0,
      eventBytes(decoder, 'TFTPriceModule', 'OffchainWorkerExecuted', [
        decoder.registry.createType('AccountId'),
      ]),
    );
  });

  function decode(events: Uint8Array): DecodedBlock {
    return decoder.decode({ number: 5, extrinsics: [timestampSet], events });
  }

  function refusal(events: Uint8Array): ChainError {
    try {
      decode(events);
    } catch (error) {
      expect(error).to.be.instanceOf(ChainError);
      if (error instanceof ChainError) return error;
    }
    return expect.fail('it was decoded');
  }

  /** An event of pallet Balances (3) with a variant that its metadata does not know. */
  const unknownOfBalances = (...payload: number[]): Uint8Array =>
    record(0, Uint8Array.of(3, 0xee, ...payload));

  it('passes over a foreign event that it does not know, and keeps what stands behind it', () => {
    const { facts, passedOver } = decode(
      eventsOf(unknownOfBalances(9, 9, 9, 9, 9), success(decoder, 0), cancelled),
    );
    expect(passedOver).to.have.lengthOf(1);
    expect(passedOver[0]).to.include({ eventIndex: 0, pallet: 'Balances' });
    expect(facts).to.deep.equal([
      {
        kind: 'NodeContractCanceled',
        contractId: 7n,
        nodeId: 1,
        twinId: 3,
        eventIndex: 2,
        origin: { phase: 'finalization' },
      },
    ]);
  });

  it('passes over a foreign event at the end', () => {
    const last = record('finalization', Uint8Array.of(3, 0xee, 1, 2, 3));
    const { facts, passedOver } = decode(eventsOf(success(decoder, 0), cancelled, last));
    expect(facts).to.have.lengthOf(1);
    expect(passedOver[0]).to.include({ eventIndex: 2, pallet: 'Balances' });
  });

  it('stops when there is more than one way to read on', () => {
    // The payload holds a whole record of its own: is it the second event, or a part of the first?
    const twice = unknownOfBalances(1, ...foreign, 0);
    const error = refusal(eventsOf(twice, foreign, success(decoder, 0)));
    const other = refusal(eventsOf(unknownOfBalances(1), unknownOfBalances(2), success(decoder, 0)));
    expect([error.code, other.code]).to.deep.equal(['BLOCK_UNDECODABLE', 'BLOCK_UNDECODABLE']);
  });

  it('stops at an event of a pallet that nobody knows, and at one of ours', () => {
    for (const pallet of [11, 12, 0x77]) {
      const error = refusal(
        eventsOf(success(decoder, 0), record('finalization', Uint8Array.of(pallet, 0xee, 1))),
      );
      expect(error.code).to.equal('BLOCK_UNDECODABLE');
      expect(error.details).to.deep.equal({ block: 5, specVersion: 61, eventIndex: 1 });
      expect(error.message).to.match(/event 1 of block 5 \(spec version 61\)/);
    }
  });

  it('stops when bytes are left over or missing, counts lie, phases are impossible or results do not match', () => {
    const ok = success(decoder, 0);
    const bad: Readonly<Record<string, Uint8Array>> = {
      'left over': Uint8Array.of(...eventsOf(ok, cancelled), 0),
      missing: eventsOf(ok, cancelled).slice(0, -1),
      'count too low': Uint8Array.of(4, ...ok, ...cancelled),
      'count too high': Uint8Array.of(12, ...ok, ...cancelled),
      'count absurd': Uint8Array.of(0xfe, 0xff, 0xff, 0xff, ...ok),
      'an extrinsic that is not there': eventsOf(ok, success(decoder, 1)),
      'phases backwards': eventsOf(cancelled, ok),
      'no result': eventsOf(cancelled),
      'two results': eventsOf(ok, ok),
      'no phase': eventsOf(Uint8Array.of(7, ...ok.slice(1))),
      nothing: new Uint8Array(),
    };
    for (const [what, events] of Object.entries(bad)) {
      expect(refusal(events).code, what).to.equal('BLOCK_UNDECODABLE');
    }
  });

  it('stops at numbers that are longer than a runtime writes them: events that are read one place off look so', () => {
    // Found by the fuzz: four bytes too many before the last event, whose topics are then a 0 of five bytes.
    const freed = record(
      'finalization',
      eventBytes(decoder, 'SmartContractModule', 'IPsFreed', [7, ['1.2.3.4/24']]),
    );
    const events = eventsOf(success(decoder, 0), freed, cancelled);
    const at = events.length - cancelled.length + 3;
    const shifted = Uint8Array.from([...events.slice(0, at), 7, 0, 0, 0, ...events.slice(at)]);
    shifted.set([3, 0, 0, 0, 0], shifted.length - 5);
    expect(refusal(shifted).code).to.equal('BLOCK_UNDECODABLE');
    const longCount = Uint8Array.from([(events[0] ?? 0) | 1, 0, ...events.slice(1)]);
    expect(refusal(longCount).code).to.equal('BLOCK_UNDECODABLE');
  });

  it('holds every event of every real runtime as long as its bytes are', () => {
    for (const name of ['9', '31', '61', 'v14'] as const) {
      const { registry, metadata } = sharedDecoder(name);
      for (const pallet of metadata.asLatest.pallets) {
        if (pallet.events.isNone) continue;
        for (const variant of registry.lookup.getSiType(pallet.events.unwrap().type).def.asVariant.variants) {
          const fields = variant.fields.map(({ type }) =>
            registry.createType(registry.createLookupType(type)).toU8a(),
          );
          const head = Uint8Array.of(pallet.index.toNumber(), variant.index.toNumber());
          const bytes = Uint8Array.from([...head, ...fields.flatMap((field) => [...field])]);
          const { data } = registry.createType('Event', bytes) as unknown as Event; // GenericEvent implements Event
          const what = `${pallet.name.toString()}.${variant.name.toString()} of ${name}`;
          expect(data.encodedLength, what).to.equal(bytes.length - 2);
          if (data.initialU8aLength) expect(data.initialU8aLength, what).to.equal(bytes.length - 2);
        }
      }
    }
  });

  it('never says anything wrong about ours, whatever unknown bytes stand before them (law)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (payload) => {
        const events = eventsOf(unknownOfBalances(...payload), success(decoder, 0), cancelled);
        let decoded: DecodedBlock;
        try {
          decoded = decode(events);
        } catch (error) {
          expect(error).to.have.property('code', 'BLOCK_UNDECODABLE');
          return;
        }
        expect(decoded.facts.map(({ kind, eventIndex }) => [kind, eventIndex])).to.deep.equal([
          ['NodeContractCanceled', 2],
        ]);
      }),
      { numRuns: 200 },
    );
  });

  it('answers damaged bytes with a decision, never with another error (law)', () => {
    const whole = eventsOf(foreign, success(decoder, 0), cancelled);
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, flip, cut) => {
          const damaged = Uint8Array.from(cut ? whole.slice(0, at) : whole);
          if (!cut) damaged[at] = (damaged[at] ?? 0) ^ flip;
          try {
            expect(decode(damaged).facts.length).to.be.at.most(1);
          } catch (error) {
            expect(error).to.have.property('code', 'BLOCK_UNDECODABLE');
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
