import { expect } from 'chai';
import * as fc from 'fast-check';

import { tokenize } from './tokenize.js';

const texts = (source: string): string[] => tokenize(source).map((token) => token.text);

describe('tokenize', () => {
  it('leaves comments out and counts lines through them', () => {
    const tokens = tokenize('#!/usr/bin/env node\n// import "a"\n/* import\n"b" */ word /** x */ // end');
    expect(tokens).to.deep.equal([{ kind: 'word', text: 'word', line: 4 }]);
  });

  it('takes quotes and comment marks inside strings as text', () => {
    expect(texts(`'a // b' "it's" 'it\\'s' /* x */ c`)).to.deep.equal(['a // b', "it's", "it\\'s", 'c']);
  });

  it('tokenizes code in templates, also nested, and no text of theirs', () => {
    const source = '`Date ${a + `in ${ { b: 1 }.b } Date`} // ${c}` d';
    const words = tokenize(source).filter((token) => token.kind === 'word');
    expect(words.map((token) => token.text)).to.deep.equal(['a', 'b', 'b', 'c', 'd']);
  });

  it('tells a regular expression from a division', () => {
    const kinds = (source: string): string[] => tokenize(source).map((token) => token.kind);
    expect(kinds('x = /[/"\']"\\//g')).to.deep.equal(['word', 'punctuation', 'regex', 'word']);
    expect(kinds('return /"/')).to.deep.equal(['word', 'regex']);
    expect(texts('a / b / "c"')).to.deep.equal(['a', '/', 'b', '/', 'c']);
    expect(texts('f(1) / 2 / "c"')).to.deep.equal(['f', '(', '1', ')', '/', '2', '/', 'c']);
  });

  it('keeps `**`, `?.` and `...` whole', () => {
    expect(texts('a ** b?.c **= [...d]')).to.deep.equal([
      'a',
      '**',
      'b',
      '?.',
      'c',
      '**=',
      '[',
      '...',
      'd',
      ']',
    ]);
  });

  it('ends on any text, in order of lines', () => {
    const piece = fc.constantFrom('`', '${', '}', "'", '"', '/', '*', '\\', '\n', 'a', '[', '/*', '{');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (source) => {
          const lines = tokenize(source).map((token) => token.line);
          expect(lines).to.deep.equal([...lines].sort((a, b) => a - b));
          expect(lines.at(-1) ?? 1).to.be.at.most(source.split('\n').length);
        },
      ),
    );
  });
});
