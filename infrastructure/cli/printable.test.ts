import { expect } from 'chai';
import * as fc from 'fast-check';

import { printable } from './printable.js';

describe('printable', () => {
  it('shows what a terminal would obey', () => {
    expect(printable('a\u001b[2Jb\r\n\tc\u202ed')).to.equal('a\\u{1b}[2Jb\\u{d}\\n\\tc\\u{202e}d');
  });

  it('leaves letters of all languages alone', () => {
    expect(printable('naïve ☕ 日本語 👩‍🚀')).to.equal('naïve ☕ 日本語 👩‍🚀');
  });

  it('never lets a control character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).to.not.match(/\p{Cc}/u);
      }),
    );
  });
});
