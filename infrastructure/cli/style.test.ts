import { expect } from 'chai';

import { createStyle, wantsColour } from './style.js';

describe('style', () => {
  it('colours terminals only, unless told otherwise', () => {
    expect(wantsColour({}, true)).to.equal(true);
    expect(wantsColour({}, false)).to.equal(false);
    expect(wantsColour({ NO_COLOR: '1' }, true)).to.equal(false);
    expect(wantsColour({ NO_COLOR: '' }, true)).to.equal(true);
    expect(wantsColour({ TERM: 'dumb' }, true)).to.equal(false);
    expect(wantsColour({ FORCE_COLOR: '1' }, false)).to.equal(true);
    expect(wantsColour({ FORCE_COLOR: '0' }, true)).to.equal(false);
    expect(wantsColour({ FORCE_COLOR: '1', TERM: 'dumb' }, false)).to.equal(true);
    expect(wantsColour({ FORCE_COLOR: '1', NO_COLOR: '1' }, true)).to.equal(false);
  });

  it('adds nothing to a text without colours', () => {
    expect(createStyle(false).red('x')).to.equal('x');
    expect(createStyle(true).red('x')).to.equal('\u001b[31mx\u001b[39m');
    expect(createStyle(true).red('')).to.equal('');
  });
});
