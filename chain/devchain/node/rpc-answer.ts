import { z } from 'zod';
import { type Connection, type RpcMethods, Subscription } from './rpc-connection.js';
import { RpcError } from './rpc-error.js';

const request = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.number(), z.string(), z.null()]),
  method: z.string(),
  params: z.array(z.unknown()).optional(),
});

/** Logs what the server itself did wrong; a client's mistakes are only answered. */
export type LogFault = (error: unknown, method: string) => void;

/** Most requests that one message may hold. */
const batchLimit = 1000;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // JSON has no undefined: this means that the text is none
  }
}

function failure(id: unknown, code: number, message: string, data?: string): unknown {
  return { jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } };
}

async function answerOne(
  one: unknown,
  methods: RpcMethods,
  connection: Connection,
  log: LogFault,
): Promise<unknown> {
  const parsed = request.safeParse(one);
  if (!parsed.success) return failure(null, -32600, 'Invalid request');
  const { id, method, params } = parsed.data;
  const run = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (run === undefined) return failure(id, -32601, 'Method not found', method);
  try {
    const result = await run(params ?? [], connection);
    if (!(result instanceof Subscription)) return { jsonrpc: '2.0', id, result: result ?? null };
    connection.open(result, (subscription) => connection.send({ jsonrpc: '2.0', id, result: subscription }));
    return undefined;
  } catch (error) {
    if (error instanceof RpcError) return failure(id, error.code, error.message, error.data);
    log(error, method);
    return failure(id, -32603, 'Internal error');
  }
}

/** Answers one message of a client: a request or a batch of them. */
export async function answer(
  text: string,
  methods: RpcMethods,
  connection: Connection,
  log: LogFault,
): Promise<void> {
  const message = parse(text);
  if (!Array.isArray(message)) {
    const reply = await answerOne(message, methods, connection, log);
    if (reply !== undefined) connection.send(reply);
    return;
  }
  if (message.length === 0 || message.length > batchLimit) {
    connection.send(failure(null, -32600, 'Invalid request'));
    return;
  }
  const replies = await Promise.all(message.map((one) => answerOne(one, methods, connection, log)));
  connection.send(replies.filter((reply) => reply !== undefined));
}
