import { expect } from 'chai';
import fc from 'fast-check';
import { bnToU8a, compactToU8a, u8aConcat } from '@polkadot/util';
import {
  haveShared,
  recordedBlocks,
  recordingAcrossUpgrade,
  skipReason,
} from '../tfchain/recorded-blocks.fixture.js';
import { BlockExtrinsics, ExtrinsicError } from './extrinsics.js';
import { hexBytes } from './hex-bytes.js';
import { sharedDecoder, timestampSet } from './scale-block.fixture.js';
import { type HeadLayout, headLayout, signedHead } from './signed-head.js';

const runtimes = ['9', '31', '61', 'v14'] as const;

describe(`how a signed extrinsic begins${skipReason}`, function () {
  this.timeout(60_000);
  before(function () {
    if (!haveShared) this.skip();
  });

  const layoutOf = (name: (typeof runtimes)[number]) => {
    const { registry, metadata } = sharedDecoder(name);
    return headLayout(registry, metadata);
  };
  /** What the whole decoding says. */
  const whole = (name: (typeof runtimes)[number], bytes: Uint8Array) =>
    new BlockExtrinsics(sharedDecoder(name).registry, [bytes]).head(0);

  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const signature = fc.oneof(
    fc.constantFrom(0, 1).chain((kind) => bytes(64).map((raw) => u8aConcat([kind], raw))),
    bytes(65).map((raw) => u8aConcat([2], raw)),
  );
  const era = fc.oneof(
    fc.constant(Uint8Array.of(0)),
    // A period of 64 blocks and a phase in it.
    fc.nat({ max: 63 }).map((phase) => bnToU8a(5 + phase * 16, { bitLength: 16 })),
  );
  const u128 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
  const parts = fc.record({
    account: bytes(32),
    signature,
    era,
    nonce: fc.nat({ max: 0xffff_ffff }),
    tip: u128,
    remark: fc.uint8Array({ maxLength: 80 }),
  });
  type Parts = typeof parts extends fc.Arbitrary<infer Value> ? Value : never;

  function extrinsic(remarkCall: Uint8Array, given: Parts): Uint8Array {
    const body = u8aConcat(
      [0x84, 0],
      ...[given.account, given.signature, given.era],
      ...[compactToU8a(given.nonce), compactToU8a(given.tip)],
      ...[remarkCall, compactToU8a(given.remark.length), given.remark],
    );
    return u8aConcat(compactToU8a(body.length), body);
  }

  for (const name of runtimes) {
    it(`is read in spec ${name} as the whole decoding reads it, with any signature, era, nonce and tip`, () => {
      const { registry } = sharedDecoder(name);
      const layout = layoutOf(name)!;
      const [pallet, call] = callIndex(layout.calls, 'system.remark');
      fc.assert(
        fc.property(parts, (given) => {
          const raw = extrinsic(Uint8Array.of(pallet, call), given);
          const { form, ...head } = signedHead(raw, layout)!;
          expect(head).to.deep.equal(whole(name, raw));
          expect(form).to.equal(`${given.signature[0]} ${given.era.length}`);
          // One that was proved by another of its form is read the same way.
          const heads = { layout: () => layout, forms: new Set([form]) };
          expect(new BlockExtrinsics(registry, [raw], null, heads).head(0)).to.deep.equal(head);
        }),
        { numRuns: 40 },
      );
    });
  }

  it('is read in each extrinsic of a recording as the whole decoding reads it', async () => {
    const layout = layoutOf('31')!;
    let signed = 0;
    for (const { specVersion, extrinsics } of await recordedBlocks(recordingAcrossUpgrade)) {
      if (specVersion !== 31) continue;
      for (const raw of extrinsics.map(hexBytes)) {
        const read = signedHead(raw, layout);
        if (read === null) expect(whole('31', raw).signer).to.equal(null);
        else expect({ signer: read.signer, call: read.call }).to.deep.equal(whole('31', raw));
        signed += read === null ? 0 : 1;
      }
    }
    expect(signed).to.be.greaterThan(10);
  });

  it('is left to the whole decoding where it is cut off, changed, unsigned or of an unknown call', () => {
    const layout = layoutOf('61')!;
    const [pallet, call] = callIndex(layout.calls, 'system.remark');
    const given: Parts = {
      account: new Uint8Array(32).fill(7),
      signature: new Uint8Array(65).fill(1),
      era: Uint8Array.of(0),
      nonce: 1,
      tip: 0n,
      remark: new Uint8Array(4),
    };
    const raw = extrinsic(Uint8Array.of(pallet, call), given);
    expect(signedHead(timestampSet, layout)).to.equal(null);
    expect(signedHead(extrinsic(Uint8Array.of(pallet, 250), given), layout)).to.equal(null);
    for (let end = 0; end < raw.length; end++)
      expect(signedHead(raw.subarray(0, end), layout)).to.equal(null);
    const index = Uint8Array.from(raw);
    index[3] = 1; // another kind of address
    expect(signedHead(index, layout)).to.equal(null);
    expect(() => whole('61', index)).to.throw(ExtrinsicError);
  });

  it('is not believed when a layout contradicts the whole decoding', () => {
    const right = layoutOf('61')!;
    const { registry } = sharedDecoder('61');
    const [pallet, call] = callIndex(right.calls, 'system.remark');
    const calls = new Map([[pallet, () => new Map([[call, 'system.somethingElse']])]]);
    const heads = { layout: () => ({ ...right, calls }), forms: new Set<string>() };
    fc.assert(
      fc.property(parts, (given) => {
        const raw = extrinsic(Uint8Array.of(pallet, call), given);
        expect(new BlockExtrinsics(registry, [raw], null, heads).head(0).call).to.equal('system.remark');
        expect(heads.forms.size).to.equal(0);
      }),
      { numRuns: 10 },
    );
  });
});

function callIndex(calls: HeadLayout['calls'], name: string): readonly [number, number] {
  for (const [pallet, names] of calls)
    for (const [call, text] of names()) if (text === name) return [pallet, call];
  throw new RangeError(`no call ${name}`);
}
