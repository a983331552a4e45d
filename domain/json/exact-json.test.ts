import { expect } from 'chai';
import fc from 'fast-check';
import {
  type ExactJson,
  isJsonObject,
  JsonDecimal,
  JsonError,
  parseExactJson,
  writeExactJson,
} from './exact-json.js';

function failure(text: string): string {
  try {
    parseExactJson(text);
    return 'parsed';
  } catch (error) {
    if (error instanceof JsonError) return error.message;
    throw error;
  }
}

/** What V8's own parser makes of it, with our representation of numbers taken back. */
function plain(value: ExactJson): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof JsonDecimal) return Number(value.literal);
  if (Array.isArray(value)) return value.map(plain);
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  return value;
}

describe('exact JSON', () => {
  it('keeps integers exact from 0 to beyond 64 bits', () => {
    for (const text of ['0', '-1', '9007199254740991', '9007199254740992', '9007199254740993']) {
      expect(writeExactJson(parseExactJson(text))).to.equal(text);
    }
    expect(parseExactJson('9007199254740991')).to.equal(9007199254740991);
    expect(parseExactJson('9007199254740993')).to.equal(9007199254740993n);
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (n) => {
        const parsed = parseExactJson(String(n));
        expect(typeof parsed === 'number' || typeof parsed === 'bigint' ? BigInt(parsed) : parsed).to.equal(
          n,
        );
        expect(writeExactJson(parseExactJson(String(n)))).to.equal(String(n));
        expect(writeExactJson(n)).to.equal(String(n));
      }),
    );
  });

  it('tells integers from what only looks like one', () => {
    for (const text of ['1.0', '1e3', '-0', '0.5', '1E+2', '-1.25e-7']) {
      expect(parseExactJson(text)).to.deep.equal(new JsonDecimal(text));
      expect(writeExactJson(parseExactJson(text))).to.equal(text);
    }
  });

  it('does not choke on a megabyte of digits', () => {
    const digits = '9'.repeat(1_000_000);
    expect(parseExactJson(digits)).to.deep.equal(new JsonDecimal(digits));
  });

  it('agrees with the platform on what is JSON and what it means', () => {
    const mutated = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[],:"\\0-1.eE tfnu\n\u0001é'.split('')))
      .map(
        ([text, at, char]) =>
          text.slice(0, at % (text.length + 1)) + char + text.slice((at % (text.length + 1)) + 1),
      );
    fc.assert(
      fc.property(fc.oneof(fc.json(), mutated, fc.string()), (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(failure(text)).not.to.equal('parsed');
          return;
        }
        expect(JSON.stringify(plain(parseExactJson(text)))).to.equal(JSON.stringify(expected));
      }),
      { numRuns: 2000 },
    );
  });

  it('comes back the same after writing, indented or not', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 0, max: 4 }), (text, indent) => {
        const value = parseExactJson(text);
        expect(parseExactJson(writeExactJson(value, indent))).to.deep.equal(value);
      }),
    );
    expect(writeExactJson({ a: [1, 2n ** 64n, []], b: {} }, 2)).to.equal(
      '{\n  "a": [\n    1,\n    18446744073709551616,\n    []\n  ],\n  "b": {}\n}',
    );
  });

  it('says where and what, in words of its own', () => {
    expect(failure('')).to.equal('expected a JSON value, found the end of the text at line 1, column 1');
    expect(failure('{\n  "a": tru}')).to.equal("expected a JSON value, found 't' at line 2, column 8");
    expect(failure('[1,]')).to.equal("expected a JSON value, found ']' at line 1, column 4");
    expect(failure('{"a" 1}')).to.equal("expected ':' after a key, found '1' at line 1, column 6");
    expect(failure('{a:1}')).to.equal("expected a key in quotes, found 'a' at line 1, column 2");
    expect(failure('"a\nb"')).to.equal(
      'a control character must be escaped in a string, found U+000A at line 1, column 3',
    );
    expect(failure('"a')).to.equal('a string has no closing quote at line 1, column 3');
    expect(failure('"\\x"')).to.equal("unknown escape 'x' in a string at line 1, column 3");
    expect(failure('01')).to.equal("unexpected '1' after the JSON value at line 1, column 2");
    expect(failure('\ufeff{}')).to.equal('expected a JSON value, found U+FEFF at line 1, column 1');
  });

  it('takes __proto__ as a key like any other', () => {
    const value = parseExactJson('{"__proto__":{"evil":1},"constructor":2}');
    expect(Object.keys(value as object)).to.deep.equal(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['evil']).to.equal(undefined);
    expect(writeExactJson(value)).to.equal('{"__proto__":{"evil":1},"constructor":2}');
  });

  it('lets the last of equal keys win', () => {
    expect(writeExactJson(parseExactJson('{"a":1,"b":2,"a":3}'))).to.equal('{"b":2,"a":3}');
  });

  it('puts U+FFFD for lone surrogates, as Go does', () => {
    expect(parseExactJson('"\\ud83d\\ude00 \\ud83d x \\ude00"')).to.equal('😀 \ufffd x \ufffd');
  });

  it('refuses to nest deeper than the limit', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(failure(nested(64))).to.equal('parsed');
    expect(failure(nested(65))).to.equal('JSON nests deeper than 64 levels at line 1, column 65');
    expect(failure('[{"a":'.repeat(1_000_000))).to.match(/^JSON nests deeper/);
    expect(() => parseExactJson(nested(100_000), { maxDepth: 1e9 })).to.throw(JsonError);
  });
});
