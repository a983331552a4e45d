import { Readable } from 'node:stream';

import type { FastifyInstance } from 'fastify';

import { IntegrityError } from '../integrity/integrity-error.js';
import type { ProvableLedger } from '../ledger/ledger.js';

/** What the node lends to those who copy its log. */
export interface LogRoutes {
  readonly ledger: ProvableLedger;
  /** Signs the head. */
  readonly sign: () => Promise<string | null>;
}

/** Bytes that are gathered before they are sent: frames have some hundred. */
const sendBytes = 256 * 1024;

/**
 * `GET /commits?from=&to=`: stored bytes of the commits that hold these positions, one frame after the other, as
 * docs/ledger-format.md has them. `POST /checkpoint`: signs where the log stands. Both for whoever copies the log.
 */
export function registerLogRoutes(server: FastifyInstance, { ledger, sign }: LogRoutes): void {
  const stopping = new AbortController();
  // A reader that stands still must not keep the node from stopping.
  server.addHook('preClose', async () => stopping.abort(new Error('the node stops')));

  server.get<{ Querystring: Record<string, string> }>('/commits', async (request, reply) => {
    const fromPosition = position(request.query['from']) ?? 0;
    const to = position(request.query['to']);
    const range = { fromPosition, ...(to === undefined ? {} : { toPosition: to }) };
    const stream = Readable.from(gathered(ledger, range), { objectMode: false });
    const stop = (): void => void stream.destroy(new Error('the node stops'));
    stopping.signal.addEventListener('abort', stop, { once: true });
    stream.once('close', () => stopping.signal.removeEventListener('abort', stop));
    return reply.header('content-type', 'application/octet-stream').send(stream);
  });

  server.post('/checkpoint', async (_request, reply) => {
    try {
      return await reply.send({ note: await sign() });
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error;
      return reply.code(409).send({ error: { code: error.code, message: error.message } });
    }
  });
}

async function* gathered(
  ledger: ProvableLedger,
  range: { fromPosition: number; toPosition?: number },
): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const { frame } of ledger.storedCommits(range)) {
    waiting.push(frame);
    bytes += frame.length;
    if (bytes < sendBytes) continue;
    yield Buffer.concat(waiting, bytes);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(waiting, bytes);
}

/** @throws a 400 answer for what is no position */
function position(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw Object.assign(new Error(`'${text}' is not a position`), {
    statusCode: 400,
    code: 'NOT_A_NUMBER',
  });
}
