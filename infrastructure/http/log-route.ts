import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';

import { isStreamName } from '../../domain/events/stream-name.js';
import type { EventFilter } from '../ledger/ledger.js';
import type { NodeReader } from '../node/node-reader.js';

interface LogQuery {
  readonly from?: string;
  readonly to?: string;
  readonly stream?: string | readonly string[];
  readonly type?: string | readonly string[];
  readonly backwards?: string;
  readonly follow?: string;
}

/**
 * `GET /log`: the events as JSON lines. `from`, `to`, `stream`, `type` (may be repeated), `backwards=1`; with
 * `follow=1` it does not end where the log does, but goes on with what is appended until the reader goes away or the
 * node stops. A slow reader is waited for; nothing piles up for it.
 */
export function logRoute(server: FastifyInstance, reader: NodeReader): void {
  const stopping = new AbortController();
  // Before open requests are waited for: a follower's has no end of its own.
  server.addHook('preClose', async () => stopping.abort());
  server.get<{ Querystring: LogQuery }>('/log', async ({ query }, reply) => {
    const { from, to, backwards, follow } = query;
    reply.header('content-type', 'application/x-ndjson');
    const filter = readFilter(query);
    if (isSet(follow)) {
      const start = { ...position('fromPosition', from), ...filter };
      return reply.send(Readable.from(reader.followLog({ ...start, signal: ended(reply, stopping.signal) })));
    }
    const range = { ...position('fromPosition', from), ...position('toPosition', to) };
    return reply.send(Readable.from(reader.log({ ...range, ...filter, backwards: isSet(backwards) })));
  });
}

/** @throws a 400 answer for a stream that cannot be */
function readFilter({ stream, type }: LogQuery): EventFilter {
  if (stream !== undefined && !isStreamName(String(stream)))
    throw Object.assign(
      new Error(
        `'${String(stream)}' is no stream: it must be 'node', or 'contract-' and the id of the contract`,
      ),
      { statusCode: 400, code: 'NOT_A_STREAM' },
    );
  return {
    ...(stream === undefined ? {} : { stream: String(stream) }),
    ...(type === undefined ? {} : { types: [type].flat().map(String) }),
  };
}

/** Aborts when the reader goes away, or the node stops. */
function ended(reply: FastifyReply, stopping: AbortSignal): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, stopping]);
}

function isSet(text: string | undefined): boolean {
  return text === '1' || text === 'true';
}

/** `{[name]: value}` for a decimal number, nothing when it was not given. @throws a 400 answer otherwise */
function position<Name extends string>(name: Name, text: string | undefined): { [N in Name]?: number } {
  if (text === undefined) return {};
  if (!/^\d{1,15}$/.test(text))
    throw Object.assign(new Error(`'${text}' is not a number`), { statusCode: 400, code: 'NOT_A_NUMBER' });
  return { [name]: Number(text) } as { [N in Name]?: number }; // TypeScript widens a computed key to string
}
