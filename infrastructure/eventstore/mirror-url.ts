/** Where a mirror is. The credentials stay in here: `label` is what may be printed. */
export interface MirrorPlace {
  /** Scheme, hosts and ports, without credentials, stream and options. */
  readonly label: string;
  readonly hosts: readonly { readonly address: string; readonly port: number }[];
  /** The one host is a DNS name of a whole cluster. */
  readonly isDiscovered: boolean;
  readonly credentials: { readonly username: string; readonly password: string } | null;
  readonly tls: boolean;
  /** File with the certificates to trust, PEM. Null: those of the system. */
  readonly tlsCaFile: string | null;
  /** The stream that is named in the path. Null: none is. */
  readonly stream: string | null;
}

/** The URL cannot be used. Its message never repeats the URL, which may hold a password. */
export class MirrorUrlError extends Error {
  override readonly name = 'MirrorUrlError';
  readonly code = 'MIRROR_URL_INVALID';
}

const defaultPort = 2113;
const shape =
  /^(?<scheme>esdb|esdb\+discover|kurrentdb|kurrentdb\+discover):\/\/(?:(?<user>[^@/?]*)@)?(?<hosts>[^/?@]+)(?:\/(?<path>[^?]*))?(?:\?(?<query>.*))?$/;
const hostShape = /^(?<address>[0-9A-Za-z._-]+|\[[0-9A-Fa-f:.]+\])(?::(?<port>\d{1,5}))?$/;
const streamShape = /^zledger-[0-9A-Za-z._-]{1,200}$/;

export function isMirrorUrl(text: string): boolean {
  return /^(?:esdb|kurrentdb)(?:\+discover)?:\/\//.test(text);
}

/**
 * Reads `esdb://[user:password@]host[:port][,host[:port]...][/stream][?tls=false][&tlsCAFile=path]`. Not left to the
 * client's own parser, which prints the whole URL, password and all, when it does not know an option.
 * @throws MirrorUrlError
 */
export function parseMirrorUrl(text: string): MirrorPlace {
  const { scheme = '', user, hosts = '', path = '', query = '' } = shape.exec(text)?.groups ?? {};
  if (scheme === '') throw invalid('it must be like esdb://user:password@host:2113?tls=true');
  const isDiscovered = scheme.endsWith('+discover');
  const parsed = hosts.split(',').map(parseHost);
  if (isDiscovered && parsed.length !== 1) throw invalid(`${scheme}:// takes one host`);
  const stream = path === '' ? null : path;
  if (stream !== null && !streamShape.test(stream)) {
    throw invalid('its path must be the stream of a mirror, zledger-..., as `zledger mirror` prints it');
  }
  return {
    label: `${scheme}://${parsed.map(({ address, port }) => `${address}:${port}`).join(',')}`,
    hosts: parsed,
    isDiscovered,
    credentials: user === undefined ? null : parseCredentials(user),
    stream,
    ...parseOptions(query),
  };
}

function parseHost(text: string): { address: string; port: number } {
  const { address, port } = hostShape.exec(text)?.groups ?? {};
  if (address === undefined) throw invalid('a host is a name or address, with a port if it is not 2113');
  const number = port === undefined ? defaultPort : Number(port);
  if (number < 1 || number > 65_535) throw invalid('a port is from 1 to 65535');
  return { address, port: number };
}

function parseCredentials(text: string): { username: string; password: string } {
  const [username = '', ...rest] = text.split(':');
  if (username === '' || rest.length !== 1) {
    throw invalid(
      'credentials are user:password, with : / ? @ and % in them written as %3A, %2F, %3F, %40, %25',
    );
  }
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(rest[0] ?? '') };
  } catch {
    throw invalid('a % in the credentials begins no escape; write it as %25');
  }
}

function parseOptions(query: string): Pick<MirrorPlace, 'tls' | 'tlsCaFile'> {
  let tls = true;
  let tlsCaFile: string | null = null;
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'tls' && /^(?:true|false)$/.test(value)) tls = value === 'true';
    else if (name === 'tlsCAFile' && value !== '') tlsCaFile = value;
    else throw invalid('its options are tls=true or false, and tlsCAFile=path');
  }
  return { tls, tlsCaFile };
}

function invalid(reason: string): MirrorUrlError {
  return new MirrorUrlError(`the URL of the event store cannot be used: ${reason}`);
}
