import { expect } from 'chai';

import { CliError } from './cli-error.js';
import { parseJsonDocuments } from './json-documents.js';

const parsed = (text: string): unknown[] =>
  parseJsonDocuments(text, 'x.json').map(({ line, value }) => [line, value]);

describe('parseJsonDocuments', () => {
  it('reads one document over several lines', () => {
    expect(parsed('\n[\n1,\n2\n]\n')).to.deep.equal([[2, [1, 2]]]);
  });

  it('reads a document per line, with exact numbers', () => {
    expect(parsed('1\r\n\n[18446744073709551615]\n')).to.deep.equal([
      [1, 1],
      [3, [18446744073709551615n]],
    ]);
  });

  for (const [text, message] of [
    ['', 'x.json is empty'],
    [' \n\n', 'x.json is empty'],
    ['{"a": }', 'x.json is not JSON: '],
    ['{\n"a":\n}', 'line 3'],
    ['{}\n{"a"}\n{}', 'x.json, line 2, column 5: '],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseJsonDocuments(text, 'x.json')).to.throw(CliError, message);
    });
  }
});
