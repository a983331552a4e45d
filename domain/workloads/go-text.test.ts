import { expect } from 'chai';
import fc from 'fast-check';
import { compareUtf8, readHex } from './go-text.js';

function hex(text: string): string {
  try {
    return readHex(text, (message) => {
      throw new Error(message);
    });
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('text as Go sees it', () => {
  it('sorts by UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
    expect(['\ue000', '😀', 'a'].sort(compareUtf8)).to.deep.equal(['a', '\ue000', '😀']);
  });

  it("reads hex of either case and refuses in Go's words", () => {
    expect(hex('')).to.equal('');
    expect(hex('AbCd')).to.equal('abcd');
    expect(hex('abc')).to.equal('encoding/hex: odd length hex string');
    expect(hex('0x00')).to.equal("encoding/hex: invalid byte: U+0078 'x'");
    expect(hex('é')).to.equal("encoding/hex: invalid byte: U+00C3 'Ã'");
    expect(hex('a\n')).to.equal('encoding/hex: invalid byte: U+000A');
  });
});
