import { Readable } from 'node:stream';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { bodyBytesMax } from '../../commands/read-body.js';
import { type ContractId, contractId } from '../../domain/ids.js';
import { type ExactJson, writeExactJson } from '../../domain/json/exact-json.js';
import { deploymentView, type ViewJson } from '../../projections/state-view.js';
import { type Moment, MomentError, type NodeReader } from '../node/node-reader.js';
import type { IntakeAnswer } from '../runtime/body-intake.js';

export interface MailboxOptions {
  readonly port: number;
  readonly log: Logger;
  readonly arrive: (contract: ContractId, bytes: Uint8Array) => Promise<IntakeAnswer>;
  readonly reader: NodeReader;
  /** Requests per minute and client. */
  readonly requestsPerMinute?: number;
}

/**
 * The node's mailbox on loopback: bodies in, answers and views out. It decides nothing; it never listens on another
 * address, since whoever can send bodies here can at most be refused, but should not even be heard.
 */
export async function openMailbox(options: MailboxOptions): Promise<{ url: string; close(): Promise<void> }> {
  // fastify's own logger type, so that its instance keeps its plain type
  const httpLog: FastifyBaseLogger = options.log.child({ part: 'http' }, { level: 'warn' });
  const server = fastify({ bodyLimit: bodyBytesMax, loggerInstance: httpLog });
  await server.register(rateLimit, { max: options.requestsPerMinute ?? 600, timeWindow: '1 minute' });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler(
    (error: { statusCode?: number; code?: string; message: string }, _request, reply) => {
      const status = error instanceof MomentError ? 404 : (error.statusCode ?? 500);
      if (status >= 500) options.log.error({ err: error }, 'request failed');
      send(reply, status, {
        error: {
          code: error.code ?? 'FAILED',
          message: status >= 500 ? 'the node failed, see its log' : error.message,
        },
      });
    },
  );
  routes(server, options);
  await server.listen({ host: '127.0.0.1', port: options.port });
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

function routes(server: FastifyInstance, { arrive, reader }: MailboxOptions): void {
  server.put<{ Params: { contract: string } }>('/deployments/:contract', async (request, reply) => {
    const id = readContractId(request.params.contract);
    if (id === null) return send(reply, 400, badId);
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return sendAnswer(reply, await arrive(id, bytes));
  });
  server.get<{ Params: { contract: string } }>('/deployments/:contract', async (request, reply) => {
    const id = readContractId(request.params.contract);
    if (id === null) return send(reply, 400, badId);
    const deployment = (await reader.current()).deployments.get(id);
    if (deployment === undefined) {
      return send(reply, 404, {
        error: { code: 'DEPLOYMENT_NOT_FOUND', message: `no deployment of contract ${id} on this node` },
      });
    }
    return send(reply, 200, deploymentView(deployment));
  });
  server.get('/status', async (_request, reply) => send(reply, 200, await reader.status()));
  server.get<{ Querystring: Record<string, string> }>('/state', async (request, reply) =>
    send(reply, 200, await reader.state(readMoment(request.query))),
  );
  server.get<{ Querystring: Record<string, string> }>('/log', async (request, reply) => {
    reply.header('content-type', 'application/x-ndjson');
    const { from, to, stream } = request.query;
    const range = {
      ...number('fromPosition', from),
      ...number('toPosition', to),
      ...(stream === undefined ? {} : { stream }),
    };
    return reply.send(Readable.from(reader.log(range)));
  });
}

function readMoment(query: Record<string, string>): Moment {
  return {
    ...number('atPosition', query['at-position']),
    ...number('atBlock', query['at-block']),
    ...number('atTime', query['at-time']),
  };
}

/** `{[name]: value}` for a decimal number, nothing when it was not given. @throws a 400 answer otherwise */
function number<Name extends string>(name: Name, text: string | undefined): { [N in Name]?: number } {
  if (text === undefined) return {};
  if (!/^\d{1,15}$/.test(text))
    throw Object.assign(new Error(`'${text}' is not a number`), { statusCode: 400, code: 'NOT_A_NUMBER' });
  return { [name]: Number(text) } as { [N in Name]?: number }; // TypeScript widens a computed key to string
}

const badId = {
  error: {
    code: 'CONTRACT_ID_INVALID',
    message: 'the path must end in a contract id: a decimal number below 2^64',
  },
};

function readContractId(text: string): ContractId | null {
  try {
    return contractId(text);
  } catch {
    return null;
  }
}

/** Who sent it can mend it: 4xx. The chain must be asked again: 503. */
function sendAnswer(reply: FastifyReply, answer: IntakeAnswer): FastifyReply {
  switch (answer.status) {
    case 'accepted':
      return send(reply, 201, { status: 'accepted', version: answer.version });
    case 'held':
      return send(reply, 202, { status: 'held', version: answer.version });
    case 'refused':
      return send(reply, refusalStatus(answer.code), {
        status: 'refused',
        error: { code: answer.code, message: answer.message },
      });
    case 'unavailable':
      return send(reply.header('retry-after', '5'), 503, {
        status: 'unavailable',
        error: { code: 'CHAIN_UNREACHABLE', message: answer.message },
      });
  }
}

function refusalStatus(code: string): number {
  if (code.startsWith('BODY_') || code.startsWith('WORKLOAD_')) return code === 'BODY_TOO_LARGE' ? 413 : 400;
  if (code.startsWith('SIGNATURE_')) return 403;
  if (code === 'TOO_MANY_HELD') return 503;
  return 409;
}

function send(reply: FastifyReply, status: number, body: ViewJson): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(`${writeExactJson(body as ExactJson)}\n`); // ViewJson is ExactJson without decimals
}
