import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect } from 'chai';
import fc from 'fast-check';

import { decodeCommit, encodeCommit } from './commit-codec.js';
import { EMPTY_HEAD } from './continuity.js';
import { blockHash, draftOf, plainData } from './drafts.fixture.js';
import { sha256 } from './frame.js';
import { LedgerError } from './ledger.js';
import type { CommitDraft } from './ledger.js';
import { findNotPlain } from './plain.js';

describe('the bytes of a commit', () => {
  const unread = new Set(['Tested']);
  const head = { nextPosition: 2 ** 40 + 5, commits: 2 ** 33, hash: 'ab'.repeat(32) };

  it('give the commit back exactly', () => {
    const safe = fc.maxSafeNat();
    fc.assert(
      fc.property(
        plainData(),
        plainData(),
        safe,
        safe,
        fc.option(safe),
        (input, data, time, recordedAt, block) => {
          const draft = {
            ...draftOf(['node', 'contract-7', 'node'], block, data),
            input,
            chainTime: time,
            recordedAt,
          };
          let version = 0;
          const { commit, frame } = encodeCommit(draft, head, () => version++);
          expect(decodeCommit(frame, head.nextPosition)).to.deep.equal(commit);
          expect(decodeCommit(frame, head.nextPosition, unread)).to.deep.equal(commit);
          // the input names texts and shapes by number, which must not depend on what was read before it
          expect(decodeCommit(frame, head.nextPosition, unread).input).to.deep.equal(input);
          expect(commit.events.map((event) => event.position - head.nextPosition)).to.deep.equal([0, 1, 2]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('are hashed the same by node:crypto and by @noble/hashes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(sha256(bytes).toString('hex')).to.equal(bytesToHex(nobleSha256(bytes)));
      }),
    );
    const { commit, frame } = encodeCommit(draftOf(['node']), EMPTY_HEAD, () => 0);
    expect(bytesToHex(nobleSha256(frame.subarray(0, -32)))).to.equal(commit.hash);
  });

  it('do not pass with any one bit flipped', () => {
    const { frame } = encodeCommit(draftOf(['node'], 5, 'some data'), EMPTY_HEAD, () => 0);
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const flipped = Buffer.from(frame);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => decodeCommit(flipped, 0), `bit ${bit}`)
        .to.throw(LedgerError)
        .with.property('code', 'LEDGER_CORRUPT');
    }
  });

  it('with a right hash over a body that is none, are refused as damage or give plain data, and end', () => {
    const draft = {
      ...draftOf(['node', 'contract-7'], 5, { a: [1, 2n ** 70n, -3.5], b: 'text' }),
      input: ['in'],
    };
    const { frame } = encodeCommit(draft, EMPTY_HEAD, () => 0);
    const [start, end] = [128, frame.length - 32];
    let refused = 0;
    const change = fc.record({
      at: fc.integer({ min: start, max: end - 1 }),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const forged = Buffer.from(frame);
        for (const { at, byte } of changes) forged[at] = byte;
        sha256(forged.subarray(0, end)).copy(forged, end);
        const [atOnce, later] = [read(forged), read(forged, unread)];
        expect(later, 'read when it is asked for').to.deep.equal(atOnce);
        try {
          const { events, input } = decodeCommit(forged, 0);
          expect(events).to.have.length(2);
          expect(findNotPlain(input)).to.equal(null);
        } catch (error) {
          expect(error).to.be.instanceOf(LedgerError).with.property('code', 'LEDGER_CORRUPT');
          refused++;
        }
      }),
      { numRuns: 2000 },
    );
    expect(refused).to.be.greaterThan(500);
  });

  it('do not pass under another key, cut short or empty', () => {
    const { frame } = encodeCommit(draftOf(['node']), EMPTY_HEAD, () => 0);
    for (const [bytes, position] of [
      [frame, 1],
      [frame.subarray(0, -1), 0],
      [Buffer.alloc(0), 0],
    ] as const) {
      expect(() => decodeCommit(bytes, position))
        .to.throw(LedgerError)
        .with.property('code', 'LEDGER_CORRUPT');
    }
  });

  it('of a newer format are refused as that, not as damage', () => {
    const { frame } = encodeCommit(draftOf(['node']), EMPTY_HEAD, () => 0);
    frame.writeUInt8(2, 4);
    sha256(frame.subarray(0, -32)).copy(frame, frame.length - 32);
    expect(() => decodeCommit(frame, 0))
      .to.throw(LedgerError)
      .with.property('code', 'LEDGER_FORMAT_UNKNOWN');
  });

  const good = draftOf(['node'], 5);
  const event = { stream: 'node', type: 'T', schemaVersion: 1, data: null };
  const refused: readonly (readonly [string, CommitDraft, RegExp])[] = [
    ['no event', { ...good, events: [] }, /at least one event/],
    ['a fraction as time', { ...good, chainTime: 1.5 }, /chainTime must be a safe integer/],
    ['a negative time', { ...good, recordedAt: -1 }, /recordedAt must be a safe integer/],
    ['a short block hash', { ...good, cursor: { number: 1, hash: '0x12' } }, /cursor.hash must be/],
    [
      'a block that is none',
      { ...good, cursor: { number: -1, hash: blockHash(1) } },
      /cursor.number must be/,
    ],
    ['an empty stream name', { ...good, events: [{ ...event, stream: '' }] }, /events\[0\].stream must be/],
    [
      'a NUL in a stream name',
      { ...good, events: [event, { ...event, stream: 'a\0b' }] },
      /events\[1\].stream must be/,
    ],
    ['no type', { ...good, events: [{ ...event, type: '' }] }, /events\[0\].type is empty/],
    [
      'data that is not plain',
      { ...good, events: [{ ...event, data: { a: [-0] } }] },
      /events\[0\].data.a\[0\]: -0/,
    ],
    ['too much', { ...good, input: 'x'.repeat(17 * 1024 * 1024) }, /at most 16777216 are stored/],
  ];
  for (const [what, draft, message] of refused) {
    it(`are not made of a draft with ${what}`, () => {
      expect(() => encodeCommit(draft, EMPTY_HEAD, () => 0))
        .to.throw(LedgerError, message)
        .with.property('code', 'LEDGER_DRAFT_INVALID');
    });
  }
});

/** All that a frame's commit says; of one that is refused the place and the words. */
function read(frame: Buffer, unread?: ReadonlySet<string>): unknown {
  try {
    const { events, input, causation } = decodeCommit(frame, 0, unread);
    return { causation, input, events: events.map(({ type, stream, data }) => ({ type, stream, data })) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { position: error.position, message: error.message };
  }
}
