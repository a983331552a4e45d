import { expect } from 'chai';
import fc from 'fast-check';
import { parseGoUrl, splitHostPort } from './go-url.js';

const url = (text: string): string => {
  const parsed = parseGoUrl(text);
  return parsed.ok ? `${parsed.scheme}|${parsed.hostname}` : parsed.error;
};

const split = (text: string): string => {
  const parsed = splitHostPort(text);
  return parsed.ok ? `${parsed.host}|${parsed.port}` : parsed.error;
};

describe('URLs as Go reads them', () => {
  it('finds scheme and hostname', () => {
    const cases: [string, string][] = [
      ['http://1.2.3.4:80/x?y#z', 'http|1.2.3.4'],
      ['HTTP://[::1]:80', 'http|::1'],
      ['http://[::1]', 'http|::1'],
      ['redis://user:pw@[302:ca16::1]:6379/0', 'redis|302:ca16::1'],
      ['ws://host', 'ws|host'],
      ['mailto:a@b', 'mailto|'],
      ['/just/a/path', '|'],
      ['//host/path', '|host'],
      ['', '|'],
    ];
    for (const [text, expected] of cases) expect(url(text), text).to.equal(expected);
  });

  it("refuses in Go's words", () => {
    const cases: [string, string][] = [
      ['1.1.1.1:80', 'parse "1.1.1.1:80": first path segment in URL cannot contain colon'],
      ['://x', 'parse "://x": missing protocol scheme'],
      ['http://a\nb', 'parse "http://a\\nb": net/url: invalid control character in URL'],
      ['http://1.1.1.1:x', 'parse "http://1.1.1.1:x": invalid port ":x" after host'],
      ['http://[::1', 'parse "http://[::1": missing \']\' in host'],
      ['http://a b/', 'parse "http://a b/": invalid character " " in host name'],
      ['http://a/%zz', 'parse "http://a/%zz": invalid URL escape "%zz"'],
      ['http://a"b%', 'parse "http://a\\"b%": invalid URL escape "%"'],
    ];
    for (const [text, expected] of cases) expect(url(text), text).to.equal(expected);
  });

  it('splits host and port', () => {
    const cases: [string, string][] = [
      ['1.1.1.1:443', '1.1.1.1|443'],
      ['[2001:db8::1]:443', '2001:db8::1|443'],
      [':80', '|80'],
      ['1.1.1.1', 'address 1.1.1.1: missing port in address'],
      ['::1:80', 'address ::1:80: too many colons in address'],
      ['[::1]', 'address [::1]: missing port in address'],
      ['[::1', "address [::1: missing ']' in address"],
      ['[::1]x:80', 'address [::1]x:80: missing port in address'],
      ['[::1]:80:90', 'address [::1]:80:90: too many colons in address'],
      ['a[b:80', "address a[b:80: unexpected '[' in address"],
      ['a]b:80', "address a]b:80: unexpected ']' in address"],
    ];
    for (const [text, expected] of cases) expect(split(text), text).to.equal(expected);
  });

  it('never throws', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'htp:/[]@%#?.1 '.split('')) }),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(text, (t) => {
        expect([url(t), split(t)].every((s) => typeof s === 'string')).to.equal(true);
      }),
      { numRuns: 2000 },
    );
  });
});
