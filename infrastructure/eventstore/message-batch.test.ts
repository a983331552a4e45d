import { expect } from 'chai';
import fc from 'fast-check';

import { batches, messageBytes } from './message-batch.js';
import type { Message } from './message.js';

const message = (size: number, id: string): Message => ({
  id,
  type: 'T',
  data: new Uint8Array(size),
  metadata: null,
});

describe('batches of messages', () => {
  it('hold every message once and in order, stay under the limit, and keep commits together that fit', () => {
    const commits = fc.array(fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 6 }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(commits, (sizes) => {
        const groups = sizes.map((each, commit) => each.map((size, at) => message(size, `${commit}.${at}`)));
        const cut = [...batches(groups)];
        expect(cut.flat()).to.deep.equal(groups.flat());
        for (const batch of cut) {
          const bytes = batch.reduce((sum, each) => sum + messageBytes(each), 0);
          expect(bytes).to.be.at.most(1024 * 1024);
        }
        const bytesOf = (each: readonly Message[]): number =>
          each.reduce((sum, one) => sum + messageBytes(one), 0);
        for (const group of groups) {
          const holding = cut.filter((batch) => batch.some((each) => group.includes(each)));
          if (bytesOf(group) <= 896 * 1024) expect(holding).to.have.length(1);
          else
            for (const batch of holding) expect(batch.every((each) => group.includes(each))).to.equal(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('cut many small messages too', () => {
    const many = Array.from({ length: 4_500 }, (_, at) => message(1, String(at)));
    expect([...batches([many])].map((batch) => batch.length)).to.deep.equal([2_000, 2_000, 500]);
    expect([...batches(many.map((each) => [each]))].map((batch) => batch.length)).to.deep.equal([
      2_000, 2_000, 500,
    ]);
    expect([...batches([])]).to.deep.equal([]);
  });
});
