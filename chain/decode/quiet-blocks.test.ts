import { expect } from 'chai';
import fc from 'fast-check';
import { compactToU8a } from '@polkadot/util';
import { haveShared, skipReason } from '../tfchain/recorded-blocks.fixture.js';
import { BlockExtrinsics } from './extrinsics.js';
import { RuntimeDecoder } from './runtime-decoder.js';
import { eventBytes, eventsOf, record, sharedDecoder, success, timestampSet } from './scale-block.fixture.js';
import { timestampCall, timestampOf } from './timestamp-set.js';

describe(`blocks that say nothing${skipReason}`, () => {
  before(function () {
    if (!haveShared) this.skip();
  });

  it('tell the same time whether their Timestamp.set is read by its bytes or decoded in full', () => {
    const { registry, metadata } = sharedDecoder('61');
    const call = timestampCall(metadata);
    const times = fc.oneof(
      fc.bigInt(0n, 2n ** 64n - 1n),
      fc.bigInt(0n, 2n ** 31n),
      fc.bigInt(2n ** 40n, 2n ** 53n),
    );
    fc.assert(
      fc.property(times, (time) => {
        const body = Uint8Array.of(0x04, timestampSet[2] ?? 0, timestampSet[3] ?? 0, ...compactToU8a(time));
        const bytes = Uint8Array.of(body.length << 2, ...body);
        const fast = timestampOf(bytes, call);
        if (fast === null) expect(time < 2n ** 30n || time >= 2n ** 53n, `${time}`).to.equal(true);
        else expect(new BlockExtrinsics(registry, [bytes]).time()).to.equal(fast);
      }),
    );
  });

  it('and whatever else the bytes are, the fast way refuses what the full one would not read as that time', () => {
    const { registry, metadata } = sharedDecoder('61');
    const call = timestampCall(metadata);
    expect(timestampOf(timestampSet, call)).to.equal(1_795_374_992_520);
    const changes = fc.array(fc.tuple(fc.nat(timestampSet.length - 1), fc.nat(255)), { maxLength: 3 });
    fc.assert(
      fc.property(changes, fc.nat(3), (changed, cut) => {
        const bytes = timestampSet.slice(0, timestampSet.length - cut);
        for (const [at, value] of changed) if (at < bytes.length) bytes[at] = value;
        const fast = timestampOf(bytes, call);
        if (fast !== null) expect(new BlockExtrinsics(registry, [bytes]).time()).to.equal(fast);
      }),
      { numRuns: 1000 },
    );
  });

  it('are decoded once; events that say something are decoded each time', () => {
    const shared = sharedDecoder('61');
    const decoder = new RuntimeDecoder(shared.metadata.toHex(), 61);
    const quiet = eventsOf(success(decoder, 0));
    const created = record(
      'finalization',
      eventBytes(decoder, 'TfgridModule', 'TwinStored', [{ id: 7, accountId: new Uint8Array(32) }]),
    );
    const speaking = eventsOf(success(decoder, 0), created);
    const block = (events: Uint8Array, extrinsics = [timestampSet]) => ({ number: 9, extrinsics, events });
    const first = decoder.decode(block(quiet));
    expect(decoder.decode(block(quiet))).to.deep.equal(first);
    expect(first.facts).to.deep.equal([]);
    for (let times = 0; times < 2; times++)
      expect(decoder.decode(block(speaking)).facts.map(({ kind }) => kind)).to.deep.equal(['TwinStored']);
    // The same bytes under another count of extrinsics are not the same block.
    expect(() => decoder.decode(block(quiet, [timestampSet, timestampSet]))).to.throw(/1 results of 2/);
  });
});
