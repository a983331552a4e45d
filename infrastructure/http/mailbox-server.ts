import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import rateLimit from '@fastify/rate-limit';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Logger } from 'pino';
import { bodyBytesMax } from '../../commands/read-body.js';
import { type ContractId, contractId } from '../../domain/ids.js';
import { writeExactJson } from '../../domain/json/exact-json.js';
import type { ViewJson } from '../../projections/state-view.js';
import { type Moment, MomentError, type NodeReader } from '../node/node-reader.js';
import type { IntakeAnswer } from '../runtime/body-intake.js';
import { logRoute } from './log-route.js';
import { receiveBody, type ReceivedBody } from './receive-body.js';

export interface MailboxOptions {
  readonly port: number;
  readonly log: Logger;
  /** `size` is more than `bytes` when a body was too large to be kept. */
  readonly arrive: (contract: ContractId, bytes: Uint8Array, size: number) => Promise<IntakeAnswer>;
  readonly reader: NodeReader;
  /** Of bodies, and as many of questions: who watches a node closely must not keep bodies out. */
  readonly requestsPerMinute: number;
  /** Further doors, of those who copy the log. */
  readonly routes?: (server: FastifyInstance) => void;
}

/** Up to sixteen megabytes are read to their end, so that who sent too much hears it. */
const bodyLimits = { keep: bodyBytesMax, read: 16 * 1024 ** 2 };
const nothing: ReceivedBody = { bytes: Buffer.alloc(0), size: 0, isWhole: true };

/**
 * The node's mailbox on loopback: bodies in, answers and views out. It decides nothing; it never listens on another
 * address, since whoever can send bodies here can at most be refused, but should not even be heard.
 */
export async function openMailbox(options: MailboxOptions): Promise<{ url: string; close(): Promise<void> }> {
  // fastify's own logger type, so that its instance keeps its plain type
  const httpLog: FastifyBaseLogger = options.log.child({ part: 'http' }, { level: 'warn' });
  const server = fastify({
    loggerInstance: httpLog,
    frameworkErrors: (error, _request, reply) => {
      void sendError(reply, error, options.log);
    },
    clientErrorHandler: answerNoHttp,
  });
  const perMinute = options.requestsPerMinute;
  await server.register(rateLimit, {
    max: perMinute,
    timeWindow: '1 minute',
    keyGenerator: ({ ip, method }) => (method === 'PUT' ? `body ${ip}` : ip),
    errorResponseBuilder: (_request, { ttl }) =>
      Object.assign(
        new Error(`more than ${perMinute} requests in a minute: ask again in ${Math.ceil(ttl / 1000)} s`),
        { statusCode: 429, code: 'RATE_LIMITED' },
      ),
  });
  // A body is bytes, whatever its content type says; one that is no media type must not hide the real answer.
  server.addHook('onRequest', async (request) => {
    delete request.raw.headers['content-type'];
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request: FastifyRequest, payload: Readable) =>
    receiveBody(payload, bodyLimits),
  );
  server.setErrorHandler((error: RequestError, _request, reply) => sendError(reply, error, options.log));
  server.setNotFoundHandler({ preHandler: server.rateLimit() }, (request, reply) =>
    send(reply, 404, {
      error: {
        code: 'NOT_FOUND',
        message: `there is no ${request.method} ${request.url.slice(0, 100)} here`,
      },
    }),
  );
  routes(server, options);
  options.routes?.(server);
  await server.listen({ host: '127.0.0.1', port: options.port });
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

type RequestError = Error & { readonly statusCode?: number; readonly code?: string };

function sendError(reply: FastifyReply, error: RequestError, log: Logger): FastifyReply {
  const status = error instanceof MomentError ? 404 : (error.statusCode ?? 500);
  if (status >= 500) log.error({ err: error }, 'request failed');
  const message = status >= 500 ? 'the node failed, see its log' : error.message;
  return send(reply, status, { error: { code: error.code ?? 'FAILED', message } });
}

/** What is no HTTP at all is answered before there is a request. */
function answerNoHttp(_error: Error, socket: Socket): void {
  if (!socket.writable) return;
  const body = `${JSON.stringify({ error: { code: 'NOT_HTTP', message: 'this is no HTTP request' } })}\n`;
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

function routes(server: FastifyInstance, { arrive, reader }: MailboxOptions): void {
  server.put<{ Params: { contract: string }; Body: ReceivedBody | null | undefined }>(
    '/deployments/:contract',
    async (request, reply) => {
      const id = readContractId(request.params.contract);
      if (id === null) return send(reply, 400, badId);
      const { bytes, size, isWhole } = request.body ?? nothing;
      if (!isWhole) reply.header('connection', 'close');
      return sendAnswer(reply, await arrive(id, bytes, size));
    },
  );
  server.get<{ Params: { contract: string } }>('/deployments/:contract', async (request, reply) => {
    const id = readContractId(request.params.contract);
    if (id === null) return send(reply, 400, badId);
    const deployment = await reader.deployment(id);
    if (deployment !== null) return send(reply, 200, deployment);
    return send(reply, 404, {
      error: {
        code: 'DEPLOYMENT_NOT_FOUND',
        message: `no deployment of contract ${id} on this node; what ended long ago is in its history`,
      },
    });
  });
  server.get<{ Params: { contract: string } }>('/deployments/:contract/history', async (request, reply) => {
    const id = readContractId(request.params.contract);
    if (id === null) return send(reply, 400, badId);
    const history = await reader.history(id);
    if (history !== null) return send(reply, 200, history);
    return send(reply, 404, {
      error: { code: 'CONTRACT_NOT_FOUND', message: `nothing of contract ${id} is on record on this node` },
    });
  });
  server.post<{ Params: { name: string } }>('/views/:name/rebuild', async (request, reply) => {
    if (reader.rebuildView(request.params.name)) return send(reply, 202, await reader.status());
    const message = `there is no view '${request.params.name.slice(0, 100)}'`;
    return send(reply, 404, { error: { code: 'VIEW_NOT_FOUND', message } });
  });
  server.get('/status', async (_request, reply) => send(reply, 200, await reader.status()));
  server.get<{ Querystring: Record<string, string> }>('/state', async (request, reply) =>
    send(reply, 200, await reader.state(readMoment(request.query))),
  );
  logRoute(server, reader);
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
        error: { code: answer.code, message: answer.message },
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
    .send(`${writeExactJson(body)}\n`);
}
