import { expect } from 'chai';
import fc from 'fast-check';

import { BodyReader } from './body-reader.js';
import { BodyWriter } from './body-writer.js';
import { plainData } from './drafts.fixture.js';
import type { Plain } from './ledger.js';

/** A body of one value, as bytes of their own. */
function bodyOf(writer: BodyWriter, value: Plain, given: readonly string[] = []): Buffer {
  writer.begin(given);
  writer.value(value);
  return Buffer.from(writer.end());
}

describe('writer of bodies', () => {
  it('writes the same bytes whatever it wrote before', () => {
    const used = new BodyWriter();
    fc.assert(
      fc.property(fc.array(plainData(), { maxLength: 4 }), fc.string(), (values, given) => {
        for (const value of [...values, ...values])
          expect(bodyOf(used, value, [given]).equals(bodyOf(new BodyWriter(), value, [given]))).to.equal(
            true,
          );
      }),
      { numRuns: 300 },
    );
  });

  it('writes the same bytes after it has let go of the texts and shapes that it kept', () => {
    const used = new BodyWriter();
    const value = { contractId: 5n, kept: 'a text', [`key`]: ['a text', { kept: null }] };
    const before = bodyOf(used, value);
    for (let from = 0; from < 40_000; from += 1000) {
      const many = Array.from({ length: 1000 }, (_, at) => ({ [`key-${from + at}`]: `text-${from + at}` }));
      expect(new BodyReader(bodyOf(used, many), 0, used.end().length, []).value()).to.deep.equal(many);
    }
    for (let again = 0; again < 3; again++) expect(bodyOf(used, value).equals(before)).to.equal(true);
  });

  it('writes a text again that an earlier body could not store', () => {
    const used = new BodyWriter();
    for (let again = 0; again < 2; again++)
      expect(() => bodyOf(used, ['good', { '\ud800': 1 }, '\udc00'])).to.throw();
    const value = ['good', '\ud83d\ude00'];
    expect(bodyOf(used, value).equals(bodyOf(new BodyWriter(), value))).to.equal(true);
  });
});
