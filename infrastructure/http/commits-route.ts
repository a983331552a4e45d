import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { NodeReader } from '../node/node-reader.js';

/**
 * `GET /commits?from=POSITION`: the stored commits from the one that holds the position on, up to where the log ends now, one
 * behind the other as docs/ledger-format.md has them; each header says how long its commit is. What copies are made of.
 */
export function commitsRoute(server: FastifyInstance, reader: Pick<NodeReader, 'frames'>): void {
  server.get<{ Querystring: { readonly from?: string } }>('/commits', async (request, reply) => {
    const { from = '0' } = request.query;
    if (!/^\d{1,15}$/.test(from))
      throw Object.assign(new Error(`'${from}' is not a number`), { statusCode: 400, code: 'NOT_A_NUMBER' });
    const frames = reader.frames(Number(from));
    if (frames === null)
      throw Object.assign(new Error('there are no commits here'), { statusCode: 404, code: 'NOT_FOUND' });
    return reply.header('content-type', 'application/octet-stream').send(Readable.from(frames));
  });
}
