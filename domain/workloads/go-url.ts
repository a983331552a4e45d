/**
 * As much of Go's net/url and net as Zero-OS's rules look at: scheme, host, and what makes a URL unparsable, in
 * Go's words.
 */
export type GoUrl =
  | { readonly ok: true; readonly scheme: string; readonly hostname: string }
  | { readonly ok: false; readonly error: string };

type Split =
  | { readonly ok: true; readonly host: string; readonly port: string }
  | { readonly ok: false; readonly error: string };

/** Parses as Go's url.Parse. The scheme comes out in lower case, the hostname without port and brackets. */
export function parseGoUrl(raw: string): GoUrl {
  const fail = (problem: string): GoUrl => ({ ok: false, error: `parse ${quoteGo(raw)}: ${problem}` });
  const hash = raw.indexOf('#');
  const text = hash < 0 ? raw : raw.slice(0, hash);
  if (hasControl(text)) return fail('net/url: invalid control character in URL');
  if (text === '') return { ok: true, scheme: '', hostname: '' };
  const named = splitScheme(text);
  if (named === null) return fail('missing protocol scheme');
  const problem = escapeProblem(hash < 0 ? '' : raw.slice(hash + 1));
  const parsed = afterScheme(named.scheme, named.rest);
  if (!parsed.ok) return fail(parsed.error);
  return problem === null ? parsed : fail(problem);
}

/** Splits `host:port` as Go's net.SplitHostPort; IPv6 hosts stand in brackets. */
export function splitHostPort(text: string): Split {
  const fail = (why: string): Split => ({ ok: false, error: `address ${text}: ${why}` });
  const colon = text.lastIndexOf(':');
  if (colon < 0) return fail('missing port in address');
  let host = text.slice(0, colon);
  let afterOpen = 0;
  let afterClose = 0;
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    if (close < 0) return fail("missing ']' in address");
    if (close + 1 === text.length) return fail('missing port in address');
    if (close + 1 !== colon) {
      return fail(text[close + 1] === ':' ? 'too many colons in address' : 'missing port in address');
    }
    host = text.slice(1, close);
    afterOpen = 1;
    afterClose = close + 1;
  } else if (host.includes(':')) return fail('too many colons in address');
  if (text.includes('[', afterOpen)) return fail("unexpected '[' in address");
  if (text.includes(']', afterClose)) return fail("unexpected ']' in address");
  return { ok: true, host, port: text.slice(colon + 1) };
}

/** Null when the text starts with a colon; no scheme when what stands before the colon cannot be one. */
function splitScheme(text: string): { scheme: string; rest: string } | null {
  if (text.startsWith(':')) return null;
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1];
  if (scheme === undefined) return { scheme: '', rest: text };
  return { scheme: scheme.toLowerCase(), rest: text.slice(scheme.length + 1) };
}

function afterScheme(scheme: string, text: string): GoUrl {
  const [rest = ''] = text.split('?', 1);
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ok: true, scheme, hostname: '' };
    const [segment = ''] = rest.split('/', 1);
    if (segment.includes(':')) return { ok: false, error: 'first path segment in URL cannot contain colon' };
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  const pathStart = hasAuthority ? rest.indexOf('/', 2) : 0;
  const authority = hasAuthority ? rest.slice(2, pathStart < 0 ? rest.length : pathStart) : '';
  const host = parseAuthority(authority);
  if (!host.ok) return host;
  const problem = escapeProblem(pathStart < 0 ? '' : rest.slice(pathStart));
  return problem === null ? { ok: true, scheme, hostname: host.host } : { ok: false, error: problem };
}

function parseAuthority(authority: string): Split {
  const at = authority.lastIndexOf('@');
  const hostPort = authority.slice(at + 1);
  const host = parseHost(hostPort);
  if (!host.ok || at < 0) return host;
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user))
    return { ok: false, error: 'net/url: invalid userinfo' };
  const problem = escapeProblem(user);
  return problem === null ? host : { ok: false, error: problem };
}

function parseHost(text: string): Split {
  const close = text.lastIndexOf(']');
  if (text.startsWith('[') && close < 0) return { ok: false, error: "missing ']' in host" };
  const colon = text.startsWith('[') ? close + 1 : text.lastIndexOf(':');
  const port = colon < 0 ? '' : text.slice(colon);
  if (!/^(?::[0-9]*)?$/.test(port)) return { ok: false, error: `invalid port ${quoteGo(port)} after host` };
  const name = text.slice(0, text.length - port.length);
  const problem = hostProblem(name);
  if (problem !== null) return { ok: false, error: problem };
  const isBracketed = name.startsWith('[') && name.endsWith(']');
  return { ok: true, host: isBracketed ? name.slice(1, -1) : name, port: port.slice(1) };
}

function hostProblem(host: string): string | null {
  // zones (`%25eth0`) and escaped names are never addresses, and addresses are all that the rules accept
  const escape = /%.{0,2}/su.exec(host)?.[0];
  if (escape !== undefined && escape !== '%25') return `invalid URL escape ${quoteGo(escape)}`;
  const bad = /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"%\u0080-\u{10ffff}]/u.exec(host)?.[0];
  return bad === undefined ? null : `invalid character ${quoteGo(bad)} in host name`;
}

function escapeProblem(text: string): string | null {
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/su.exec(text)?.[0];
  return bad === undefined ? null : `invalid URL escape ${quoteGo(bad)}`;
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (char < 0x20 || char === 0x7f) return true;
  }
  return false;
}

const namedEscapes = new Map([
  [0x07, '\\a'],
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0b, '\\v'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);

/** Quotes as Go's strconv.Quote, but for the rarer unprintable points, which stay as they are. */
function quoteGo(text: string): string {
  let quoted = '"';
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    const named = namedEscapes.get(point);
    if (named !== undefined) quoted += named;
    else if (point < 0x20 || point === 0x7f) quoted += `\\x${point.toString(16).padStart(2, '0')}`;
    else quoted += char;
  }
  return `${quoted}"`;
}
